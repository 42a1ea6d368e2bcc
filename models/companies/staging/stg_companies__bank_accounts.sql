{{ companies_latest_dump('companies_raw_bank_accounts', {
    'id': "id",
    'organization_id': "organization_id",
    'iban': "iban",
}) }}
