{{ companies_latest_dump('companies_raw_card_transactions', {
    'id': "id",
    'card_id': "card_id",
    'status': "cast(status as integer)",
}) }}
