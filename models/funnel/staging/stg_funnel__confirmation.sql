{{ funnel_page('confirmation', 4, {'booking_id': 'text', 'amount': 'numeric(12, 2)'}) }}
