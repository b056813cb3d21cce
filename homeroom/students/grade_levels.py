"""Grade levels as they are stored (Ed-Fi GradeLevelDescriptor; CEDS entry grade level), and what people read.

Read without Django's settings by the tables of the formats, so the words are only marked here.
"""

from homeroom.common.marking import marked as _

GRADE_LEVELS = {
    "infant_toddler": _("Infant or toddler"),
    "early_education": _("Early education"),
    "preschool": _("Preschool"),
    "preschool_prekindergarten": _("Preschool or prekindergarten"),
    "prekindergarten": _("Prekindergarten"),
    "transitional_kindergarten": _("Transitional kindergarten"),
    "kindergarten": _("Kindergarten"),
    "first_grade": _("1st grade"),
    "second_grade": _("2nd grade"),
    "third_grade": _("3rd grade"),
    "fourth_grade": _("4th grade"),
    "fifth_grade": _("5th grade"),
    "sixth_grade": _("6th grade"),
    "seventh_grade": _("7th grade"),
    "eighth_grade": _("8th grade"),
    "ninth_grade": _("9th grade"),
    "tenth_grade": _("10th grade"),
    "eleventh_grade": _("11th grade"),
    "twelfth_grade": _("12th grade"),
    "grade_13": _("Grade 13"),
    "postsecondary": _("After high school"),
    "ungraded": _("Ungraded"),
    "adult_education": _("Adult education"),
    "out_of_school": _("Out of school"),
    "no_grade_level": _("No grade level"),
    "other": _("Other"),
}
