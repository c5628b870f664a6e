-- Registered residents by area and year, averaged over the quarters there are.
select
    area_name,
    extract('year' from quarter) as year,
    avg(population_n) as residents_n,
    count(distinct quarter) as quarters_n
from resident_population
where category = '계'
group by area_name, extract('year' from quarter)
order by year, area_name
