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
