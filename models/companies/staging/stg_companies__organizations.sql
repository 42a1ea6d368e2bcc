{{ companies_latest_dump('companies_raw_organizations', {
    'id': "id",
    'name': "trim(name)",
    'company_id': "company_id",
}) }}
