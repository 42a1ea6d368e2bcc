{{ companies_latest_dump('companies_raw_transfers', {
    'id': "id",
    'beneficiary_id': "beneficiary_id",
    'status': "status::int",
}) }}
