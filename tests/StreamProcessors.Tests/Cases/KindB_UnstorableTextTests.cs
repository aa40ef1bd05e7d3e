using StreamML.Sink.Tests.Fixtures;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>
/// What PostgreSQL cannot store is cleaned before any topic, so that all tables have a message or none has.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class KindB_UnstorableTextTests(PostgresFixture postgres)
{
    public static TheoryData<string> Names() => [.. UnstorableInputs.All.Select(input => input.Name)];

    [Fact]
    public async Task Case04_NulInAProfileName_IsARowInEveryTable()
    {
        await using var pipeline = await PipelineHarness.CreateAsync(postgres.NewSchema());

        await pipeline.RunAsync(CaseFile.Webhook(pipeline.Normaliser, "04"));

        Assert.Equal("Ana\uFFFD|t", (await pipeline.DumpAsync(
            "SELECT concat_ws('|', profile_name, text LIKE '%parcel%') FROM {s}.messages")).Trim());
        Assert.Equal((1, 1), (await pipeline.CountAsync("message_texts"), await pipeline.CountAsync("enrichments")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Record_WithWhatCannotBeStored_IsInAllTablesOrInNone(string name)
    {
        var (_, make, messages, statuses, events) = UnstorableInputs.All.Single(input => input.Name == name);
        await using var pipeline = await PipelineHarness.CreateAsync(postgres.NewSchema());

        await pipeline.RunAsync(make(pipeline.Normaliser));

        Assert.Equal(0, await pipeline.CountAsync("outbox"));
        Assert.Equal(
            (messages, messages, messages, statuses, events),
            (await pipeline.CountAsync("messages"), await pipeline.CountAsync("message_texts"),
                await pipeline.CountAsync("enrichments"), await pipeline.CountAsync("statuses"),
                await pipeline.CountAsync("events") + await pipeline.CountAsync("feedback")));
        bool whole = messages + statuses + events > 0 && !name.StartsWith("a long", StringComparison.Ordinal);
        Assert.Equal(whole ? 0 : 1, pipeline.Normaliser.Committed.DeadLetters.Count);
        // A form's answers are JSON within a string: they must be fit for jsonb too.
        Assert.Equal("", await pipeline.DumpAsync("""
            SELECT jsonb_typeof((content->>'response_json')::jsonb) FROM {s}.messages
            WHERE content ? 'response_json' AND jsonb_typeof((content->>'response_json')::jsonb) <> 'object'
            """));
    }
}
