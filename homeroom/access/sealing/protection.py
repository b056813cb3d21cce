"""Who seals: one role, which adds checkpoints and can change none."""

from homeroom.access.protection import Policy, Protection, Right, preset

SEALER = "homeroom_sealer"


@preset("checkpoints")
def checkpoints(model) -> Protection:
    return Protection(
        rights=(Right("SELECT, INSERT", SEALER),),
        policies=(
            Policy("sealer_reads", "SELECT", SEALER, "true"),
            Policy("sealer_seals", "INSERT", SEALER, check="true"),
        ),
    )
