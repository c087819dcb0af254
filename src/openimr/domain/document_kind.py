"""The kinds of documents a case file holds, apart from its other values: whoever only tells kinds starts sooner."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """Kinds of documents found in a workers' compensation case file."""

    IMR_APPLICATION = "imr_application"
    UTILIZATION_REVIEW_DECISION = "utilization_review_decision"
    REQUEST_FOR_AUTHORIZATION = "request_for_authorization"
    PROGRESS_REPORT = "progress_report"
    FIRST_REPORT_OF_INJURY = "first_report_of_injury"
    PERMANENT_AND_STATIONARY_REPORT = "permanent_and_stationary_report"
    CONSULTATION_REPORT = "consultation_report"
    OPERATIVE_REPORT = "operative_report"
    PROCEDURE_REPORT = "procedure_report"
    IMAGING_REPORT = "imaging_report"
    ELECTRODIAGNOSTIC_REPORT = "electrodiagnostic_report"
    LABORATORY_REPORT = "laboratory_report"
    PHYSICAL_THERAPY_NOTE = "physical_therapy_note"
    CHIROPRACTIC_NOTE = "chiropractic_note"
    ACUPUNCTURE_NOTE = "acupuncture_note"
    PSYCHOLOGICAL_REPORT = "psychological_report"
    PHARMACY_RECORD = "pharmacy_record"
    PRESCRIPTION_MONITORING_REPORT = "prescription_monitoring_report"
    MEDICAL_LEGAL_REPORT = "medical_legal_report"
    FUNCTIONAL_CAPACITY_EVALUATION = "functional_capacity_evaluation"
    WORK_STATUS_REPORT = "work_status_report"
    HOSPITAL_RECORD = "hospital_record"
    EMERGENCY_DEPARTMENT_REPORT = "emergency_department_report"
    NURSING_NOTE = "nursing_note"
    NURSE_CASE_MANAGER_REPORT = "nurse_case_manager_report"
    OPIOID_AGREEMENT = "opioid_agreement"
    BILLING = "billing"
    EXPLANATION_OF_REVIEW = "explanation_of_review"
    CLAIM_FORM = "claim_form"
    EMPLOYER_REPORT = "employer_report"
    WAGE_RECORD = "wage_record"
    BENEFIT_NOTICE = "benefit_notice"
    CLAIMS_ADMINISTRATOR_CORRESPONDENCE = "claims_administrator_correspondence"
    ATTORNEY_CORRESPONDENCE = "attorney_correspondence"
    OTHER_CORRESPONDENCE = "other_correspondence"
    LEGAL_PLEADING = "legal_pleading"
    COURT_NOTICE = "court_notice"
    MEDICAL_LEGAL_PANEL_FORM = "medical_legal_panel_form"
    SUBPOENA_RECORDS_COVER = "subpoena_records_cover"
    DEPOSITION_TRANSCRIPT = "deposition_transcript"
    INVESTIGATION_REPORT = "investigation_report"
    SETTLEMENT_DOCUMENT = "settlement_document"
    LIEN_DOCUMENT = "lien_document"
    PROOF_OF_SERVICE = "proof_of_service"
    IMR_DETERMINATION = "imr_determination"
    FAX_COVER_SHEET = "fax_cover_sheet"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The kind as words for a person: ``Utilization review decision``."""
        words = self.value.replace("_", " ")
        return _CASED.get(self, words[0].upper() + words[1:])

    @property
    def broader(self) -> "DocumentKind":
        """The kind it is told from by its title alone: a nurse case manager's report is a nursing note without it.

        Every other kind is its own.
        """
        return _BROADER.get(self, self)


LISTS_OF_FILLS = frozenset((DocumentKind.PHARMACY_RECORD, DocumentKind.PRESCRIPTION_MONITORING_REPORT))
"""Kinds that list years of fills: their own day is no day of any of them."""

_CASED = {
    DocumentKind.IMR_APPLICATION: "Application for IMR (DWC Form IMR)",
    DocumentKind.IMR_DETERMINATION: "IMR determination",
    DocumentKind.MEDICAL_LEGAL_REPORT: "Medical-legal report",
    DocumentKind.MEDICAL_LEGAL_PANEL_FORM: "Medical-legal panel form",
    DocumentKind.PRESCRIPTION_MONITORING_REPORT: "Prescription monitoring report (CURES)",
    DocumentKind.OPIOID_AGREEMENT: "Opioid treatment agreement",
}
_BROADER = {
    DocumentKind.NURSE_CASE_MANAGER_REPORT: DocumentKind.NURSING_NOTE,
    DocumentKind.PRESCRIPTION_MONITORING_REPORT: DocumentKind.PHARMACY_RECORD,
    DocumentKind.OPIOID_AGREEMENT: DocumentKind.OTHER,
}
