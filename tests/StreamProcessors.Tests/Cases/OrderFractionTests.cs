using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>Quantities and prices of orders come out as they were sent.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OrderFractionTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("2", 2, "2")]
    [InlineData("\"2\"", 2, "2")]
    [InlineData("0.5", 0, "0.5")]
    [InlineData("\"0.25\"", 0, "0.25")]
    [InlineData("19.990", 0, "19.990")]
    [InlineData("1e-2", 0, "0.01")]
    [InlineData("12345678901234567890.123456789", 0, "12345678901234567890.123456789")]
    [InlineData("\"1,5\"", 0, "\"1,5\"")]
    [InlineData("\"1e999999\"", 0, "\"1e999999\"")]
    [InlineData("null", 0, "0")]
    public async Task Quantity_AsSent_IsInTheRecordAndTheRow(string sent, long whole, string row)
    {
        await using var pipeline = await PipelineHarness.CreateAsync(postgres.NewSchema());

        await pipeline.RunAsync(pipeline.Normaliser.Webhook(Bodies.Messages(Bodies.Message("w", "order", $$"""
            "order":{"catalog_id":"c","product_items":[{"product_retailer_id":"p","quantity":{{sent}},"item_price":{{sent}}}]}
            """))));

        var item = pipeline.Normaliser.Messages[0].Order.Items[0];
        string text = sent == "null" ? "" : sent.Trim('"');
        Assert.Equal((whole, text, text), (item.Quantity, item.QuantityText, item.ItemPrice));
        Assert.Equal(
            row, (await pipeline.DumpAsync("SELECT (content->'items'->0->'quantity')::text FROM {s}.messages")).Trim());
        Assert.Equal(
            text, (await pipeline.DumpAsync(
                "SELECT coalesce(content->'items'->0->>'item_price', '') FROM {s}.messages")).Trim());
    }

    [Theory]
    [InlineData("0.5", "0.5")]
    [InlineData("19.99", "19.99")]
    [InlineData("1e-2", "0.01")]
    [InlineData("\"0.0000000001\"", "0.0000000001")]
    [InlineData("999999999999999999.9999999999", "999999999999999999.9999999999")]
    public async Task Amount_OfAPostedOrder_IsExact(string sent, string expected)
    {
        await using var pipeline = await PipelineHarness.CreateAsync(postgres.NewSchema());

        await pipeline.RunAsync(UnstorableInputs.Post(pipeline.Normaliser, ApiKind.Event, $$"""
            {"type":"order","phone":"+46701234567","order_id":"o","amount":{{sent}},"currency":"SEK","items":[{"quantity":0.50}]}
            """));

        Assert.Equal(
            expected, Assert.Single(pipeline.Normaliser.Committed.Of<BusinessEvent>(TopicCatalogue.Events)).Amount);
        Assert.Equal($"{expected} 0.50", (await pipeline.DumpAsync(
            "SELECT amount || ' ' || (attributes->'items'->0->'quantity')::text FROM {s}.events")).Trim());
    }
}
