{{ companies_latest_dump('companies_raw_transfers', {
    'id': "id",
    'beneficiary_id': "beneficiary_id",
    'status': "cast(status as integer)",
}) }}
