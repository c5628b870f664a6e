-- Bicycle crashes the police recorded, by gu and year. A crash between two bicycles is in both counts:
-- the two are never added.
select
    gu_name,
    crash_year,
    victim_crashes_n,
    at_fault_crashes_n,
    victim_deaths_n,
    victim_injured_n
from bike_crashes_gu
order by crash_year, gu_name
