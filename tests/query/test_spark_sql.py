"""Each construct that may go to Spark means there what it means in DuckDB; each other one is refused by name."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.query.spark_lake import load_small_catalog, needs_spark, write_lake
from tests.query.tables import assert_equal_tables
from workbench.core.errors import QueryError, QueryTooLong
from workbench.query import Session, open_session
from workbench.query.engine import Engine
from workbench.query.spark_rules import CLAUSES, FUNCTIONS, OPERATORS, require_known
from workbench.query.spark_sql import translate
from workbench.storage import ObjectLake

COLUMNS = {
    "bike_rides": {
        "k": "INTEGER", "big": "BIGINT", "x": "DOUBLE", "dec": "DECIMAL(10,2)", "gu": "VARCHAR", "dt": "DATE",
        "ts": "TIMESTAMP", "flag": "BOOLEAN", "dist": "INTEGER",
    }
}  # fmt: skip

# Of each row of the lake, by k: expressions. (Both files hold the same six rows.)
EXPRESSIONS = {
    "arithmetic": "k + 1, big - k, k * x, -k, dec + 1, dec * 2, dec + x, abs(big), sign(big), k + dec",
    "division": "k / 4, big / k, k / big, x / k, k / x, dec / 3, k / nullif(big, 0), 1 / 3, 0 / big",
    "whole division": "k // 4, big // 3, -k // 2, k // big, k % 4, big % 3, -k % 4, k % big",
    "rounding": "round(x), round(x * 1.37, 2), round(x / 3, 1), round(dec, 1), round(k), floor(x), ceil(x)",
    "round of numbers with nothing between": "round(2.675, 2), round(-2.5), round(0.5::double), round(dec)",
    "powers": "pow(k, 2), sqrt(k), exp(k), ln(k), log(k), log10(k), log2(k), pi(), 2 ** k",
    "comparison": "x > 1, k <= 3, x = x, gu < '종', dt >= date '2024-01-01', k <> 3, k between 2 and 4, k in (1, 5)",
    "nulls": "x is null, x is not null, coalesce(big, k), nullif(k, 3), gu is distinct from '중구', ifnull(gu, '-')",
    "not distinct": "gu is not distinct from '중구', greatest(k, big), least(k, big, 3), flag and k > 2, not flag",
    "choice": "case when x > 1 then 'a' when x is null then 'b' else 'c' end, if(k > 2, 1, 0), case k when 1 then 2 end",
    "casts to numbers": "(k + 0.5::double)::int, dec::int, k::double, flag::int, (k / 2)::bigint, k::decimal(10, 2), big::double",
    "casts to text": "k::varchar, dec::varchar, dt::varchar, ts::varchar, flag::varchar",
    "casts to times": "ts::date, dt::timestamp, '2024-05-06'::date, timestamp '2024-05-06 07:08:09', cast(k as boolean)",
    "text": "lower(gu), upper(gu), length(gu), trim('  a  '), replace(gu, '구', '區'), gu || '!', concat(gu, '-', k::varchar)",
    "parts of text": "left(gu, 2), right(gu, 1), substr(gu, 2), substring(gu, 1, 2), substr(gu, -1), split_part(gu, '-', 1)",
    "places in text": "strpos(gu, '구'), contains(gu, '로'), starts_with(gu, '종'), ends_with(gu, '구'), concat_ws('/', gu, 'b')",
    "padding": "lpad(k::varchar, 3, '0'), rpad(gu, 5, '.'), lpad(gu, 1, '0'), ltrim('  a'), rtrim('a  ')",
    "patterns": "gu like '종%', gu ilike 'AB%', gu not like '%구', regexp_matches(gu, '^[가-힣]+구$'), gu like '_구'",
    "regular expressions": "regexp_extract(gu, '[A-Z][a-z]'), regexp_extract(gu, '(\\w)-(\\d)', 2), "
                           "regexp_replace(gu, '[로구]', '_', 'g')",
    "parts of times": "extract('year' from dt), extract(month from ts), year(dt), month(dt), day(dt), hour(ts), "
                      "minute(ts), second(ts), quarter(dt), dayofyear(dt), extract(hour from ts)",
    "days of the week": "dayofweek(dt), extract(dow from dt), isodow(dt), extract(isodow from dt), week(dt), weekofyear(dt)",
    "truncation": "date_trunc('month', dt), date_trunc('hour', ts), date_trunc('week', dt), date_trunc('quarter', ts), "
                  "date_trunc('year', dt), cast(date_trunc('month', ts) as date), "
                  "datetrunc('month', ts::date)",
    "differences": "dt - date '2024-01-01', date_diff('day', dt, ts), date_diff('month', dt, date '2024-03-15'), "
                   "datediff('year', dt, ts::date), date_diff('quarter', dt, date '2025-01-01')",
    "moved times": "dt + 3, dt - k, dt + interval 1 day, ts + interval 90 minute, dt - interval 1 month, last_day(dt)",
    "made and written times": "make_date(2024, k, 1), strftime(dt, '%Y-%m'), strftime(ts, '%Y/%m/%d %H:%M:%S')",
}  # fmt: skip

QUERIES = {
    "totals": "select count(*), count(x), count(distinct gu), sum(k), sum(big), sum(dec), avg(k), avg(dec), min(gu), "
              "max(dt), min(ts), avg(dist), sum(dist) from bike_rides",
    "moments": "select stddev(k), stddev_pop(k), stddev_samp(dist), var_samp(k), var_pop(k), variance(big), corr(k, dist), "
               "covar_pop(k, dist), covar_samp(k, dist) from bike_rides",
    "quantiles": "select median(k), median(dec), quantile_cont(k, 0.3), quantile_disc(k, 0.3), quantile(k, 0.5), "
                 "quantile_cont(dist, 0.9), quantile_disc(dist, 0.75) from bike_rides",
    "of which": "select count(*) filter (where x > 1), sum(k) filter (where flag), count_if(k > 2), bool_or(flag), "
                "bool_and(flag), arg_max(gu, k), arg_min(gu, k), max_by(dist, k), any_value(is_k) "
                "from (select *, 1 as is_k from bike_rides)",
    "of nothing": "select count(*), sum(k), avg(x), median(k), stddev(k), max(gu) from bike_rides where k > 99",
    "listed text": "select flag, string_agg(gu, ',' order by gu, k) from bike_rides group by flag order by flag",
    "groups": "select gu, k % 2 as odd, count(*) as n from bike_rides group by all order by gu, odd",
    "groups by alias": "select extract('year' from dt) as y, count(*) from bike_rides group by y having count(*) > 1 order by y",
    "an alias like a column": "select k % 2 as k, count(*) as n from bike_rides group by k order by k, n",
    "an alias like a column, asked for": "select k * 2 as k, dist from bike_rides where k > 4 order by k, dist",
    "groups by place": "select gu, sum(k) from bike_rides group by 1 order by 2 desc, 1",
    "rollup": "select gu, flag, sum(k) as s from bike_rides group by rollup (gu, flag) order by gu, flag, s",
    "ascending": "select x, gu from bike_rides where k < 7 order by x, gu, k",
    "descending": "select x, gu from bike_rides order by x desc, gu desc, k",
    "nulls first": "select big from bike_rides order by big desc nulls first",
    "distinct": "select distinct gu from bike_rides order by gu",
    "limit": "select k, dist from bike_rides order by k, dist limit 4 offset 3",
    "star": "select * from bike_rides order by k, dist",
    "star without": "select * exclude (x, ts) from bike_rides order by k, dist",
    "from first": "from bike_rides order by k, dist",
    "ranks": "select k, dist, row_number() over w, rank() over (order by k), dense_rank() over (order by k), "
             "ntile(3) over w, percent_rank() over (order by k), cume_dist() over (order by k) "
             "from bike_rides window w as (order by k, dist) order by k, dist",
    "neighbours": "select k, lag(k) over w, lead(gu, 2) over w, lag(k, 1, 0) over w, first_value(gu) over w, "
                  "last_value(k) over w from bike_rides window w as (partition by flag order by k, dist) order by k, dist",
    "running": "select k, sum(k) over (order by k, dist rows between 2 preceding and current row), "
               "avg(dec) over (partition by flag), sum(dist) over (order by k), count(*) over () "
               "from bike_rides order by k, dist",
    "qualify": "select gu, k, dist from bike_rides qualify row_number() over (partition by gu order by k desc, dist) = 1 "
               "order by gu",
    "with": "with a as (select gu, sum(k) as n from bike_rides group by gu), b as (select max(n) as top from a) "
            "select a.gu, a.n / b.top as share from a cross join b order by a.gu",
    "joins": "select l.k, r.gu from bike_rides l join bike_rides r on l.k = r.dist / 100 where l.dist is null order by 1, 2",
    "left join": "select l.gu, count(r.k) from (select distinct gu from bike_rides) l "
                 "left join bike_rides r on l.gu = r.gu and r.flag group by l.gu order by l.gu",
    "using": "select gu, k, n from bike_rides join (select gu, count(*) as n from bike_rides group by gu) c using (gu) "
             "order by k, n, dist",
    "full join": "select coalesce(a.k, b.k) as k, a.gu, b.dist from (select k, gu from bike_rides where k < 4) a "
                 "full join (select k, dist from bike_rides where k > 2) b on a.k = b.k order by 1, 2, 3",
    "half joins": "select k from bike_rides semi join (select 2 as k) s using (k) order by k",
    "anti join": "select k from bike_rides l anti join (select 2 as k) s on l.k = s.k order by k",
    "in a query": "select k from bike_rides where k in (select k from bike_rides where flag) and exists (select 1) order by k",
    "scalar": "select k, (select max(k) from bike_rides) - k as below from bike_rides order by k, dist",
    "union": "select k from bike_rides union select k + 10 from bike_rides order by 1",
    "except": "select k from bike_rides except select 3 intersect select 3 order by 1",
    "values": "select * from (values (1, 'a'), (2, null)) v (n, s) order by n",
    "no table": "select 1, 'a', null, true, 1.5, 2.5e0, 3000000000, 'it''s \\d'",
    "alias used again": "select k * 2 as twice, twice + 1 as more from bike_rides where twice > 4 order by more, dist",
    "geometry": "select gu_code, geometry from gu_boundaries order by gu_code",
    "same names": "select k, k from bike_rides order by k, dist",
}  # fmt: skip

PARAMETERS = {
    "text": ("select k from bike_rides where gu = $gu order by k, dist", {"gu": "종로구"}),
    "text with quotes": ("select $s as s", {"s": "'; drop table x; -- \\ :name $y \"`"}),
    "numbers": (
        "select k / $n, k * $x, k + $big from bike_rides order by k, dist",
        {"n": 4, "x": 0.5, "big": 2**40},
    ),
    "limit": ("select k from bike_rides order by k limit $n", {"n": 3}),
    "day": ("select k from bike_rides where dt >= $day order by k, dist", {"day": date(2024, 1, 1)}),
    "time": (
        "select k, $ts as t from bike_rides where ts < $ts order by k, dist",
        {"ts": datetime(2024, 2, 1, 5)},
    ),
    "nothing": ("select k from bike_rides where $gu is null or gu = $gu order by k, dist", {"gu": None}),
    "truth": ("select k from bike_rides where flag = $flag order by k, dist", {"flag": True}),
    "list": ("select k from bike_rides where list_contains($ks, k) order by k, dist", {"ks": [1, 4]}),
    "decimal": ("select k from bike_rides where dec > $d order by k, dist", {"d": Decimal("1.25")}),
}

REFUSED = {
    "select grid_id(k) from bike_rides": "grid_id()",
    "select st_area(geometry) from gu_boundaries": "st_area()",
    "select list(k) from bike_rides": "array_agg()",
    "select mode(k) from bike_rides": "mode()",
    "select random()": "rand()",
    "select string_agg(gu, ',') from bike_rides": "string_agg() without ORDER BY",
    "select regexp_replace(gu, 'a', 'b') from bike_rides": "regexp_replace() without 'g'",
    "select regexp_replace(gu, '(a)', '\\1', 'g') from bike_rides": "regexp_replace() with groups",
    "select regexp_matches(gu, 'a', 'i') from bike_rides": "regexp_like() with options",
    "select a.k from bike_rides a asof join bike_rides b on a.ts >= b.ts": "ASOF JOIN",
    "select distinct on (gu) gu, k from bike_rides": "DISTINCT ON",
    "select k from bike_rides using sample 3": "SAMPLE",
    "with recursive a as (select 1 as n union all select n + 1 from a where n < 3) from a": "WITH RECURSIVE",
    "select k from bike_rides union all by name select k from bike_rides": "UNION BY NAME",
    "select x::varchar from bike_rides": "cast(float as text)",
    "select gu::int from bike_rides": "cast(text as int)",
    "select try_cast(gu as int) from bike_rides": "try_cast()",
    "select ts - ts from bike_rides": "the difference of two times",
    "select date_trunc('decade', dt) from bike_rides": "date_trunc('decade')",
    "select date_diff('hour', ts, ts) from bike_rides": "date_diff('hour')",
    "select extract(epoch from ts) from bike_rides": "extract(epoch …)",
    "select strftime(dt, '%A') from bike_rides": "strftime() with signs other than %Y %m %d %H %M %S",
    "select round(x, k) from bike_rides": "round() of an unknown type or to a computed place",
    "select x // 2 from bike_rides": "// of other than whole numbers",
    "select x % 2 from bike_rides": "% of other than whole numbers",
    "select log(3, k) from bike_rides": "log() to another base than 2 and 10",
    "select substr(gu, 0) from bike_rides": "substring() from a start that is not a number other than 0",
    "select gu like 'a\\_' from bike_rides": "LIKE … \\",
    "select lag(k) ignore nulls over (order by k) from bike_rides": "IGNORE NULLS",
    "select sum(k) over (order by k range between 1 preceding and current row) from bike_rides": "RANGE n PRECEDING",
    "select quantile_cont(k, [0.1, 0.9]) from bike_rides": "quantiles without one share",
    "select dt + to_days(k) from bike_rides": "to_days()",
    "select [1, 2]": "array()",
    "select {'a': 1}": "struct()",
    "pivot bike_rides on gu in ('a') using sum(k)": "PIVOT",
}


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    lake = write_lake(tmp_path_factory.mktemp("lake"))
    catalog = load_small_catalog(tmp_path_factory.mktemp("datasets"))
    with open_session(lake, catalog, memory="500MB", threads=2) as session:
        yield session


@pytest.fixture(scope="module")
def spark(duck: Session) -> Iterator[Engine]:
    from workbench.query.spark import open_spark

    with open_spark(duck._lake, duck._catalog, master="local[2]", memory="500MB") as engine:
        yield engine


def require_same(spark: Engine, duck: Session, sql: str, parameters: dict[str, object] | None = None) -> None:
    ours, theirs = duck.sql(sql, parameters), spark.sql(sql, parameters)
    assert_equal_tables(theirs, ours)


@needs_spark
@pytest.mark.spark
@pytest.mark.parametrize("what", EXPRESSIONS)
def test_an_expression_means_the_same(spark: Engine, duck: Session, what: str) -> None:
    require_same(spark, duck, f"select {EXPRESSIONS[what]} from bike_rides order by k, dist")


@needs_spark
@pytest.mark.spark
@pytest.mark.parametrize("what", QUERIES)
def test_a_query_means_the_same(spark: Engine, duck: Session, what: str) -> None:
    require_same(spark, duck, QUERIES[what])


@needs_spark
@pytest.mark.spark
@pytest.mark.parametrize("what", PARAMETERS)
def test_a_parameter_is_bound_as_a_value(spark: Engine, duck: Session, what: str) -> None:
    sql, parameters = PARAMETERS[what]
    require_same(spark, duck, sql, parameters)


@needs_spark
@pytest.mark.spark
def test_the_receipt_is_the_same(spark: Engine, duck: Session) -> None:
    from workbench.query.spark import open_spark

    sql, parameters = "select k from bike_rides where k > $k order by k, dist", {"k": 2}
    with open_spark(duck._lake, duck._catalog, master="local[2]", memory="500MB") as engine:
        engine.sql(sql, parameters)
        found = engine.receipt()
    with open_session(duck._lake, duck._catalog, memory="500MB", threads=1) as session:
        session.sql(sql, parameters)
        assert found == session.receipt()


@needs_spark
@pytest.mark.spark
def test_a_lake_at_an_address_answers_the_same(spark: Engine, duck: Session) -> None:
    """A ``file:`` address: of fsspec's stores the one that Spark's own processes can read, too."""
    from workbench.query.spark import open_spark

    pytest.importorskip("upath")
    root = duck._lake.root
    lake = ObjectLake(root, is_sample=True, address=root.as_uri())
    sql = "select gu, sum(dist) as d from bike_rides group by gu order by gu"
    with open_spark(lake, duck._catalog, master="local[2]", memory="500MB") as engine:
        assert_equal_tables(engine.sql(sql), duck.sql(sql))
    with open_session(lake, duck._catalog, memory="500MB", threads=1) as session:
        assert_equal_tables(session.sql(sql), duck.sql(sql))


@needs_spark
@pytest.mark.spark
def test_a_query_is_stopped_at_the_time_limit(spark: Engine, duck: Session) -> None:
    from workbench.query.spark import open_spark

    endless = " cross join ".join(f"bike_rides r{n}" for n in range(12))
    limits: dict[str, Any] = {"master": "local[2]", "memory": "500MB", "time_limit_s": 2}
    with open_spark(duck._lake, duck._catalog, **limits) as engine, pytest.raises(QueryTooLong):
        engine.sql(f"select count(distinct r0.k + r11.k) as n from {endless}")
    assert spark.sql("select max(k) as k from bike_rides")["k"].to_pylist() == [6], "others go on"


@needs_spark
@pytest.mark.spark
def test_ctrl_c_stays_what_it_was(spark: Engine) -> None:
    spark.sql("select 1 as one")
    assert getattr(signal.getsignal(signal.SIGINT), "__module__", "signal").startswith(("signal", "_signal"))


@pytest.mark.parametrize("sql", REFUSED)
def test_what_spark_lacks_is_refused_by_name(sql: str) -> None:
    columns = COLUMNS | {"gu_boundaries": {"gu_code": "VARCHAR", "geometry": "BLOB"}}
    with pytest.raises(QueryError) as caught:
        translate(sql, columns, {})
    assert caught.value.where == REFUSED[sql]
    assert REFUSED[sql] in caught.value.to("ko")


def test_no_value_enters_the_text() -> None:
    written = translate("select $s as s, $n as n", COLUMNS, {"s": "secret", "n": 7})
    assert "secret" not in written.text
    assert "7" not in written.text
    assert dict(written.arguments) == {"s": "secret", "n": 7}


def test_every_allowed_construct_is_compared() -> None:
    """What may pass has a comparison above: nothing passes merely because it was put on the list."""
    import sqlglot

    texts = [f"select {e} from bike_rides" for e in EXPRESSIONS.values()] + list(QUERIES.values())
    texts += [sql for sql, _ in PARAMETERS.values()]
    trees = [sqlglot.parse_one(text, read="duckdb") for text in texts]
    for tree in trees:
        require_known(tree)
    compared = {type(node).__name__ for tree in trees for node in tree.walk()}
    assert (CLAUSES | OPERATORS | FUNCTIONS) - compared == set()
