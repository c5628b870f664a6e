-- Registered residents by gu and year, averaged over the quarters there are.
select
    area_name as gu_name,
    extract('year' from quarter) as year,
    avg(population_n) as residents_n
from resident_population
where category = '계'
group by area_name, extract('year' from quarter)
order by year, gu_name
