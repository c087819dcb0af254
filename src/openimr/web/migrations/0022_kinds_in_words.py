"""The kinds of documents as people write them: medical-legal with its hyphen."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0021_language_of_letters'),
    ]

    operations = [
        migrations.AlterField(
            model_name='document',
            name='kind',
            field=models.CharField(choices=[('imr_application', 'Application for IMR (DWC Form IMR)'), ('utilization_review_decision', 'Utilization review decision'), ('request_for_authorization', 'Request for authorization'), ('progress_report', 'Progress report'), ('first_report_of_injury', 'First report of injury'), ('permanent_and_stationary_report', 'Permanent and stationary report'), ('consultation_report', 'Consultation report'), ('operative_report', 'Operative report'), ('procedure_report', 'Procedure report'), ('imaging_report', 'Imaging report'), ('electrodiagnostic_report', 'Electrodiagnostic report'), ('laboratory_report', 'Laboratory report'), ('physical_therapy_note', 'Physical therapy note'), ('chiropractic_note', 'Chiropractic note'), ('acupuncture_note', 'Acupuncture note'), ('psychological_report', 'Psychological report'), ('pharmacy_record', 'Pharmacy record'), ('medical_legal_report', 'Medical-legal report'), ('functional_capacity_evaluation', 'Functional capacity evaluation'), ('work_status_report', 'Work status report'), ('hospital_record', 'Hospital record'), ('emergency_department_report', 'Emergency department report'), ('nursing_note', 'Nursing note'), ('billing', 'Billing'), ('explanation_of_review', 'Explanation of review'), ('claim_form', 'Claim form'), ('employer_report', 'Employer report'), ('wage_record', 'Wage record'), ('benefit_notice', 'Benefit notice'), ('claims_administrator_correspondence', 'Claims administrator correspondence'), ('attorney_correspondence', 'Attorney correspondence'), ('other_correspondence', 'Other correspondence'), ('legal_pleading', 'Legal pleading'), ('court_notice', 'Court notice'), ('medical_legal_panel_form', 'Medical-legal panel form'), ('subpoena_records_cover', 'Subpoena records cover'), ('deposition_transcript', 'Deposition transcript'), ('investigation_report', 'Investigation report'), ('settlement_document', 'Settlement document'), ('lien_document', 'Lien document'), ('proof_of_service', 'Proof of service'), ('imr_determination', 'IMR determination'), ('fax_cover_sheet', 'Fax cover sheet'), ('other', 'Other')], max_length=60),
        ),
    ]
