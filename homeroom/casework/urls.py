from django.urls import path

from homeroom.casework.views import concerns, contacts, handover, invitations, plan, rights, team, undoing, voice

app_name = "casework"

urlpatterns = [
    path("<uuid:public_id>/plan/", plan.plan, name="plan"),
    path("<uuid:public_id>/plan/print.pdf", plan.plan_pdf, name="plan_pdf"),
    path("<uuid:public_id>/team/print.pdf", team.team_pdf, name="team_pdf"),
    path("<uuid:public_id>/plan/needs/new/", plan.new_need, name="new_need"),
    path("<uuid:public_id>/plan/concerns/new/", concerns.new_concern, name="new_concern"),
    path("<uuid:public_id>/plan/needs/<int:number>/", plan.need, name="need"),
    path("<uuid:public_id>/plan/needs/<int:number>/tasks/new/", plan.new_task, name="new_task"),
    path("<uuid:public_id>/plan/needs/<int:number>/goals/new/", plan.new_goal, name="new_goal"),
    path("<uuid:public_id>/plan/needs/<int:number>/changes/new/", voice.new_change, name="new_change"),
    path("<uuid:public_id>/plan/needs/<int:number>/closing/", plan.closing, name="closing"),
    path("<uuid:public_id>/plan/needs/<int:number>/reopening/", undoing.reopening, name="reopening"),
    path("<uuid:public_id>/plan/turns/<int:number>/taking-back/", undoing.taking_back, name="taking_back"),
    path("<uuid:public_id>/plan/tasks/<int:number>/", plan.task, name="task"),
    path("<uuid:public_id>/plan/tasks/<int:number>/turns/", plan.turns, name="turns"),
    path("<uuid:public_id>/plan/tasks/<int:number>/completion/", plan.completion, name="completion"),
    path("<uuid:public_id>/team/", team.team, name="team"),
    path("<uuid:public_id>/team/new/", team.new_member, name="new_member"),
    path("<uuid:public_id>/team/<int:number>/departure/", team.departure, name="departure"),
    path("<uuid:public_id>/team/rights/new/", rights.new_rights_holder, name="new_rights_holder"),
    path("<uuid:public_id>/team/invitations/new/", invitations.new_invitation, name="new_invitation"),
    path("<uuid:public_id>/team/<int:number>/invitation/", invitations.invitation, name="invitation"),
    path("<uuid:public_id>/team/<int:number>/revocation/", invitations.revocation, name="revocation"),
    path("<uuid:public_id>/words/new/", voice.new_words, name="new_words"),
    path("handover/", handover.handover, name="handover"),
    path("<uuid:public_id>/team/<int:number>/return/", undoing.coming_back, name="coming_back"),
    path("<uuid:public_id>/contacts/", contacts.contacts, name="contacts"),
    path("<uuid:public_id>/contacts/new/", contacts.new_contact, name="new_contact"),
    path("<uuid:public_id>/contacts/messages/new/", contacts.new_message, name="new_message"),
    path("<uuid:public_id>/contacts/photos/<int:number>/", contacts.photo, name="photo"),
    path("<uuid:public_id>/contacts/photos/<int:number>/small/", contacts.small_photo, name="small_photo"),
    path("<uuid:public_id>/contacts/<int:number>/withdrawal/", undoing.withdrawal, name="withdrawal"),
    path("<uuid:public_id>/contacts/<int:number>/restoration/", undoing.restoration, name="restoration"),
]
