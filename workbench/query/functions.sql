-- sqlfluff:exclude_rules:references.keywords,references.qualification,references.consistent
-- Functions that a session knows beside DuckDB's own; each is made when a statement first uses it.
-- docs/reference/sql.md describes them.

-- EPSG:5179 metres. Outside the box no cell of the grid lies, and the projection may fail.
create macro korea_tm(lon, lat) as
case
    when lon between 120 and 136 and lat between 30 and 41
        then ST_Transform(ST_Point(lon, lat), 'EPSG:4326', 'EPSG:5179', always_xy := true)
end;

-- The digits of a cell inside its 100 km square: two macros, as SQL has no variables.
create macro grid_digits(metres, cell_m) as
lpad(
    cast(cast(floor(metres / cell_m) as bigint) % (100000 // cell_m) as varchar),
    cast(length(cast(100000 // cell_m as varchar)) - 1 as integer),
    '0'
);

create macro grid_name(east, north, cell_m) as
case
    when cell_m not in (100, 1000, 10000)
        then error('grid_id: cell_m')
    when east >= 0 and east < 800000 and north >= 0 and north < 800000
        then
            substr('가나다라마바사아', cast(floor(east / 100000) as bigint) + 1, 1)
            || substr('가나다라마바사아', cast(floor(north / 100000) as bigint) + 1, 1)
            || grid_digits(east, cell_m)
            || grid_digits(north, cell_m)
end;

-- Name of the cell of the national grid (국가격자) that holds a point, as workbench.geo.build_grid_id.
create macro grid_id(lon, lat, cell_m := 100) as
grid_name(
    ST_X(korea_tm(lon, lat)) - 700000,
    ST_Y(korea_tm(lon, lat)) - 1300000,
    cell_m
);

-- The gu that holds a point, by the boundaries in the lake; on a border the one with the lower code.
create macro gu_code_at(lon, lat) as (
    select min(gu.gu_code)
    from main.gu_boundaries as gu
    where ST_Intersects(gu.geometry, ST_Point(lon, lat))
);

create macro gu_name_at(lon, lat) as (
    select arg_min(gu.gu_name, gu.gu_code)
    from main.gu_boundaries as gu
    where ST_Intersects(gu.geometry, ST_Point(lon, lat))
);

-- 공휴일: null where the calendar ends, so that nothing is silently a working day.
create macro is_holiday(day) as
case
    when year(day) between $first_year and $last_year
        then exists (
            select 1
            from reference.holidays as calendar
            where calendar.date = cast(day as date)
        )
end;

create macro holiday_name(day) as (
    select calendar.name_ko
    from reference.holidays as calendar
    where calendar.date = cast(day as date)
);

create macro is_day_off(day) as
isodow(day) >= 6 or is_holiday(day);

create macro holidays() as table
select -- noqa: LT02
    calendar.date, -- noqa: LT02
    calendar.name_ko, -- noqa: LT02
    calendar.name_en -- noqa: LT02
from reference.holidays as calendar; -- noqa: LT02

-- Korean text in one spelling: composed letters, half-width Latin, single blanks, none at the ends.
create macro korean_text(words) as
trim(
    regexp_replace(
        nfc_normalize(replace(replace(translate(words, $wide, $narrow), '㈜', '(주)'), '㈔', '(사)')),
        '[\s\x{200B}\x{FEFF}]+',
        ' ',
        'g'
    )
);

-- What two spellings of one place name share: no blanks, dots, hyphens or case, one kind of bracket.
create macro name_key(words) as
lower(
    regexp_replace(
        translate(korean_text(words), '[]{}〔〕【】「」', '()()()()()'),
        '[\s·ㆍ・‧∙•.,''"“”‘’\-‐‑–—_]+',
        '',
        'g'
    )
);
