"""Where on the body: regions, sides and spinal levels, as applications and guidelines name them."""

from enum import StrEnum


class BodyPart(StrEnum):
    """Body regions at the grain of the treatment guidelines' chapters."""

    CERVICAL_SPINE = "cervical_spine"
    THORACIC_SPINE = "thoracic_spine"
    LUMBAR_SPINE = "lumbar_spine"
    SHOULDER = "shoulder"
    ELBOW = "elbow"
    FOREARM_WRIST_HAND = "forearm_wrist_hand"
    HIP_GROIN = "hip_groin"
    KNEE = "knee"
    ANKLE_FOOT = "ankle_foot"
    HEAD = "head"
    EYE = "eye"
    MENTAL_HEALTH = "mental_health"
    OTHER = "other"


class Side(StrEnum):
    """Laterality of a complaint, a finding or a treatment."""

    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"
