from django.urls import path

from homeroom.desk.account import confirming, idle, setting_up, views

app_name = "account"

urlpatterns = [
    path("", views.account, name="account"),
    path("sessions/", views.sessions_ended, name="sessions"),
    path("password/", views.password, name="password"),
    path("confirm/", confirming.confirm, name="confirm"),
    path("confirm/passkey/", confirming.confirm_by_passkey, name="confirm_by_passkey"),
    path("second-step/", setting_up.second_factor, name="second_factor"),
    path("second-step/app/", setting_up.app, name="app"),
    path("second-step/app/code.svg", setting_up.app_picture, name="app_picture"),
    path("second-step/passkey/", setting_up.passkey, name="passkey"),
    path("second-step/<int:pk>/removal/", setting_up.removal, name="removal"),
    path("second-step/recovery-codes/", setting_up.recovery_codes, name="recovery_codes"),
    path("time/", idle.time_left, name="time"),
]
