{{ companies_latest_dump('companies_raw_cards', {
    'id': "id",
    'bank_account_id': "bank_account_id",
}) }}
