using StreamML.Sink.Tests.Fixtures;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>Webhook bodies to rows of statuses and to the views over them.</summary>
[Collection(PostgresCollection.Name)]
public sealed class KindA_StatusViewsTests(PostgresFixture postgres)
{
    private const string Group = "\"recipient_id\":\"grp1\",\"recipient_type\":\"group\"";

    /// <summary>
    /// Statuses of one message, and its current status: status, participants, delivered, read, failed.
    /// </summary>
    public static TheoryData<string, string, string[]> CurrentStatuses => new()
    {
        { "read by two and failed for one", "read 3/2/2/1", [
            Receipt("read", 1), Receipt("read", 2), Receipt("failed", 3)] },
        { "failed for all", "failed 2/0/0/2", [Receipt("sent", 1), Receipt("failed", 1), Receipt("failed", 2)] },
        { "sent to one and failed for one", "sent 2/0/0/1", [Receipt("failed", 1), Receipt("sent", 2)] },
        { "sent to the group, then delivered to one", "delivered 1/1/0/0",
            [StatusInputs.Of("sent", Group), Receipt("delivered", 1)] },
        { "failed for the group", "failed 0/0/0/0", [StatusInputs.Of("failed", Group)] },
        { "failed and unknown", "failed 2/0/0/1", [Receipt("failed", 1), Receipt("melted", 2)] },
        { "no group", "failed ", [
            StatusInputs.Of("delivered", "\"recipient_id\":\"4670\""),
            StatusInputs.Of("failed", "\"recipient_id\":\"4670\"")] },
        { "unknown and known", "sent ", [
            StatusInputs.Of("melted", "\"recipient_id\":\"4670\""),
            StatusInputs.Of("sent", "\"recipient_id\":\"4670\"")] },
        { "payment and delivery", "delivered ", [
            StatusInputs.Of("delivered", "\"recipient_id\":\"919900000001\""),
            StatusInputs.Payment("failed", StatusInputs.Transaction("t1", "failed"))] },
        { "call and delivery", "sent ", [
            StatusInputs.Of("sent", "\"recipient_id\":\"4670\",\"type\":\"message\""),
            StatusInputs.Of("failed", "\"recipient_id\":\"4670\",\"type\":\"call\"")] },
        { "a payment alone", "", [StatusInputs.Payment("captured", StatusInputs.Transaction("t1", "success"))] },
    };

    /// <summary>Statuses of payments in the order of their delivery, and what is last of each.</summary>
    public static TheoryData<string, string, string[]> Payments => new()
    {
        { "refunded at the same second", "inv-7 captured t1 success 450.00 INR 200.00 1",
            [Pay("captured", 0, StatusInputs.Transaction("t1", "success")),
             Pay("captured", 0, StatusInputs.Transaction("t1", "success", StatusInputs.Refund("r1", "completed")))] },
        { "refunded at the same second, the other way round", "inv-7 captured t1 success 450.00 INR 200.00 1",
            [Pay("captured", 0, StatusInputs.Transaction("t1", "success", StatusInputs.Refund("r1", "completed"))),
             Pay("captured", 0, StatusInputs.Transaction("t1", "success"))] },
        { "two refunds, one of them told in one status only", "inv-7 captured t1 success 450.00 INR 200.05 2",
            [Pay("captured", 1, StatusInputs.Transaction("t1", "success", StatusInputs.Refund("r1", "completed"))),
             Pay("captured", 2, StatusInputs.Transaction("t1", "success", StatusInputs.Refund("r2", "success", 5)))] },
        { "a refund that failed in the end", "inv-7 captured t1 success 450.00 INR 0.00 1",
            [Pay("captured", 2, StatusInputs.Transaction("t1", "success", StatusInputs.Refund("r1", "failed"))),
             Pay("captured", 1, StatusInputs.Transaction("t1", "success", StatusInputs.Refund("r1", "completed")))] },
        { "a second try goes through", "inv-7 captured t2 success 450.00 INR 0.00 ",
            [Pay("captured", 3, StatusInputs.Transaction("t2", "success")),
                Pay("pending", 1, StatusInputs.Transaction("t1", "failed")),
             Pay("pending", 2, StatusInputs.Transaction("t2", "pending"))] },
        { "no transaction yet", "inv-7 pending   450.00 INR 0.00 ", [Pay("pending", 1, "null")] },
    };

    [Fact]
    public async Task Case01_ParticipantsNamedByUserId_AreRowsWithContacts()
    {
        await using var pipeline = await PipelineHarness.CreateAsync(postgres.NewSchema());

        await pipeline.RunAsync(CaseFile.Webhook(pipeline.Normaliser, "01"));

        Assert.Equal(2, await pipeline.ScalarAsync<long>(
            "SELECT count(DISTINCT contact_key) FROM {s}.statuses WHERE contact_key <> ''"));
        Assert.Equal("read 2",
            await Line(pipeline, "SELECT status_text || ' ' || participants_read FROM {s}.message_status_current"));
    }

    [Fact]
    public async Task Case02_CaptureAndRefund_AreARowEachAndOnePayment()
    {
        await using var pipeline = await PipelineHarness.CreateAsync(postgres.NewSchema());

        await pipeline.RunAsync(CaseFile.Webhook(pipeline.Normaliser, "02"));

        Assert.Equal(2, await pipeline.CountAsync("statuses"));
        Assert.Equal("inv-7 450.00 450.00",
            await Line(pipeline, "SELECT reference_id || ' ' || amount || ' ' || refunded FROM {s}.payments_current"));
    }

    [Fact]
    public async Task Case19_ReadByTwoAndFailedForOne_IsRead()
    {
        await using var pipeline = await PipelineHarness.CreateAsync(postgres.NewSchema());

        await pipeline.RunAsync(CaseFile.Webhook(pipeline.Normaliser, "19"));

        Assert.Equal(3, await pipeline.CountAsync("statuses"));
        Assert.Equal("read 3 1",
            await Line(pipeline,
            "SELECT concat_ws(' ', status_text, participants, participants_failed) FROM {s}.message_status_current"));
    }

    [Theory]
    [MemberData(nameof(CurrentStatuses), DisableDiscoveryEnumeration = true)]
    public async Task CurrentStatus_OfOneMessage_IsItsFurthestDelivery(string name, string expected, string[] statuses)
    {
        await using var pipeline = await PipelineHarness.CreateAsync(postgres.NewSchema());

        await pipeline.RunAsync([.. statuses.Select(status => pipeline.Normaliser.Webhook(Bodies.Statuses(status)))]);

        Assert.True(statuses.Length == await pipeline.CountAsync("statuses"), name);
        Assert.Equal(expected, await Line(pipeline, """
            SELECT status_text || ' ' || concat_ws('/', participants, participants_delivered, participants_read, participants_failed)
            FROM {s}.message_status_current
            """));
    }

    [Theory]
    [MemberData(nameof(Payments), DisableDiscoveryEnumeration = true)]
    public async Task Payment_ToldInAnyOrder_IsItsLastState(string name, string expected, string[] statuses)
    {
        await using var pipeline = await PipelineHarness.CreateAsync(postgres.NewSchema());

        await pipeline.RunAsync([.. statuses.Select(status => pipeline.Normaliser.Webhook(Bodies.Statuses(status)))]);

        Assert.True(statuses.Length == await pipeline.CountAsync("statuses"), name);
        Assert.Equal(expected, await Line(pipeline, """
            SELECT format('%s %s %s %s %s %s %s %s', reference_id, status, transaction_id, transaction_status, amount, currency,
                          round(refunded, 2), jsonb_array_length(refunds))
            FROM {s}.payments_current
            """));
    }

    private static string Receipt(string status, int person)
        => StatusInputs.Of(status, $"{Group},\"recipient_participant_id\":\"57300000000{person}\"");

    private static string Pay(string status, int second, string transaction)
        => StatusInputs.Payment(status, transaction).Replace(
            $"{Bodies.Time}", $"{Bodies.Time + second}", StringComparison.Ordinal);

    private static async Task<string> Line(PipelineHarness pipeline, string sql)
        => (await pipeline.DumpAsync(sql)).TrimEnd('\r', '\n');
}
