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

    @property
    def words(self) -> str:
        """The region as people say it: ``hip and groin``."""
        return {
            BodyPart.FOREARM_WRIST_HAND: "forearm, wrist and hand",
            BodyPart.HIP_GROIN: "hip and groin",
            BodyPart.ANKLE_FOOT: "ankle and foot",
        }.get(self, self.value.replace("_", " "))


class Side(StrEnum):
    """Laterality of a complaint, a finding or a treatment."""

    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"
