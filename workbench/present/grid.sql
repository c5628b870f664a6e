-- Points as the leaves of a quadtree: a cell is divided only where none of its quarters
-- would hold a small count.
-- Cells are those of the map pyramid (Web Mercator); $top is the level of the roots,
-- $bottom that of the finest.
with recursive finest as (
    select
        cast(floor((longitude + 180) / 360 * pow(2, $bottom)) as bigint) as cell_x,
        cast(floor((1 - asinh(tan(radians(latitude))) / pi()) / 2 * pow(2, $bottom)) as bigint) as cell_y,
        count(*) as points_n
    from points
    where isfinite(longitude) and abs(longitude) <= 180 and isfinite(latitude) and abs(latitude) <= 85
    group by all
),

cells as (
    select -- noqa: ST06
        level,
        cell_x >> ($bottom - level) as cell_x,
        cell_y >> ($bottom - level) as cell_y,
        cast(sum(points_n) as bigint) as points_n
    from finest
    cross join (select cast(unnest(generate_series($top, $bottom)) as integer) as level) as levels
    group by all
),

-- Which cells may be divided: the smallest quarter that holds anything holds enough.
divisible as (
    select
        level - 1 as level,
        cell_x >> 1 as cell_x,
        cell_y >> 1 as cell_y
    from cells
    where level > $top
    group by all
    having min(points_n) >= $threshold
),

reached as (
    select
        level,
        cell_x,
        cell_y
    from cells
    where level = $top
    union all
    select
        cells.level,
        cells.cell_x,
        cells.cell_y
    from reached
    inner join divisible
        on
            reached.level = divisible.level
            and reached.cell_x = divisible.cell_x
            and reached.cell_y = divisible.cell_y
    inner join cells
        on
            reached.level + 1 = cells.level
            and reached.cell_x = cells.cell_x >> 1
            and reached.cell_y = cells.cell_y >> 1
)

select
    cells.level as cell_level,
    cells.cell_x,
    cells.cell_y,
    cells.points_n
from reached
inner join cells
    on
        reached.level = cells.level
        and reached.cell_x = cells.cell_x
        and reached.cell_y = cells.cell_y
left join divisible
    on
        cells.level = divisible.level
        and cells.cell_x = divisible.cell_x
        and cells.cell_y = divisible.cell_y
where divisible.level is null
order by cell_level, cell_y, cells.cell_x
