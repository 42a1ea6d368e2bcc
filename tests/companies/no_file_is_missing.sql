-- a file that did not come although others did: the alert of the team that waits for it
select file, last_day, days_behind
from {{ ref('companies_file_arrivals') }}
where days_behind > 0 or last_day is null
