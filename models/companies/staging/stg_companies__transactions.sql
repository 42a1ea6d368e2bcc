{{ companies_latest_dump('companies_raw_transactions', {
    'id': "id",
    'bank_account_id': "bank_account_id",
    'amount': "cast(amount as numeric(12, 2))",
    'status': "cast(status as integer)",
    'subject_type': "subject_type",
    'subject_id': "subject_id",
}) }}
