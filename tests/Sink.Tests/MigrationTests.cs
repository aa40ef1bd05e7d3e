using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StreamML.Messaging.Errors;
using StreamML.Sink.Migrations;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Sink.Tests;

[Collection(PostgresCollection.Name)]
public sealed class MigrationTests(PostgresFixture postgres)
{
    [Fact]
    public async Task ApplyAsync_ManyAtOnceAndAgain_AppliesOnce()
    {
        var schema = postgres.NewSchema();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Apply(schema)));
        await Apply(schema);

        await using var sink = await SinkHarness.CreateAsync(schema);
        Assert.Equal(SinkMigrations.Steps().Count, await sink.CountAsync("schema_migrations"));
        Assert.Equal(0, await sink.ScalarAsync<long>("""
            SELECT count(*) FROM pg_class c WHERE relnamespace = '{s}'::regnamespace AND relkind IN ('r', 'v')
            AND obj_description(c.oid) IS NULL
            """));
    }

    [Fact]
    public async Task ApplyAsync_DatabaseNewerThanTheProgram_Refuses()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await sink.ExecuteAsync("INSERT INTO {s}.schema_migrations (version, name, checksum) VALUES (900, 'x', 'y')");

        var refusal = await Assert.ThrowsAsync<RoleStopException>(() => Apply(sink.Postgres));
        Assert.Contains("version 900, newer than this program", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplyAsync_AppliedStepChanged_Refuses()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await sink.ExecuteAsync("UPDATE {s}.schema_migrations SET checksum = 'other' WHERE version = 1");

        var refusal = await Assert.ThrowsAsync<RoleStopException>(() => Apply(sink.Postgres));
        Assert.Contains("001_tables.sql", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ContactRoot_OfMerges_IsThatOfTheView_AndItsKeysAreThoseMergedIntoIt()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await sink.ExecuteAsync("""
            INSERT INTO {s}.contact_aliases (tenant, identity, learnt_at, contact_since, contact_key, kind)
            SELECT t, f, now(), now(), k, kind FROM (VALUES ('a'), ('b')) x (t), (VALUES
                ('1', '2', 'contact_key'), ('2', '3', 'contact_key'), ('4', '3', 'contact_key'),
                ('5', '5', 'contact_key'), ('49170', '3', 'phone'), ('6', '7', 'phone')) y (f, k, kind)
            """);
        Assert.Equal(0, await sink.ScalarAsync<long>("""
            SELECT count(*) FROM generate_series(1, 9) n
            WHERE {s}.contact_root('a', n::text) IS DISTINCT FROM coalesce((SELECT r.root FROM {s}.contact_roots r
                WHERE r.tenant = 'a' AND r.contact_key = n::text), n::text)
            """));
        Assert.Equal("1,2,3,4", await sink.ScalarAsync<string>(
            "SELECT string_agg(k, ',' ORDER BY k) FROM {s}.contact_keys('b', {s}.contact_root('b', '1')) k"));
        Assert.Equal(
            "6", await sink.ScalarAsync<string>("SELECT string_agg(k, ',') FROM {s}.contact_keys('b', '6') k"));
    }

    [Fact]
    public async Task ApplyAsync_StepThatFails_LeavesNothing()
    {
        var schema = postgres.NewSchema();
        await using var source = NpgsqlDataSource.Create(schema.ConnectionString);
        MigrationStep[] steps = [
            new(1, "a", "CREATE TABLE {schema}.a (n integer)"), new(2, "b", "CREATE TABLE {schema}.a ()")];
        await Assert.ThrowsAsync<PostgresException>(
            () => SinkMigrations.ApplyAsync(source, schema.Schema, steps, NullLogger.Instance, CancellationToken.None));

        await using var command = source.CreateCommand($"SELECT to_regnamespace('{schema.Schema}') IS NULL");
        Assert.True((bool)(await command.ExecuteScalarAsync())!);
    }

    private static Task Apply(PostgresOptions options)
        => SinkMigrations.ApplyAsync(options, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
}
