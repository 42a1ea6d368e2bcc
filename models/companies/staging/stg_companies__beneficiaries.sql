{{ companies_latest_dump('companies_raw_beneficiaries', {
    'id': "id",
    'name': "name",
    'bic': "upper(nullif(bic, ''))",
}) }}
