using StreamML.Schemas.V1;

namespace StreamML.Features.Tests.Cases;

/// <summary>What features count as a message, and which times they believe.</summary>
public sealed class KindG_WhatCountsTests
{
    [Fact]
    public void Case17_ReactionsRemovalsAndNotices_AreNotCounted()
    {
        var history = new History();
        history.In(0, "hello");
        history.In(1, "", with: message => (message.Type, message.NotWritten) = ("reaction", true));
        history.In(2, "", with: message => (message.Type, message.NotWritten) = ("reaction", true));
        history.In(3, "", with: message => (message.Type, message.NotWritten) = ("system", true));
        history.Out(4, "", with: message => (message.Type, message.NotWritten) = ("reaction", true));

        Assert.Equal(1, history.Value(FeatureSchemas.Lead, "messages_received", 24));
        Assert.Equal(0, history.Value(FeatureSchemas.Lead, "messages_sent", 24));
        Assert.Equal(1, history.Value(FeatureSchemas.Churn, "messages_this_month", 24));
        Assert.Equal(1f, history.Value(FeatureSchemas.Lead, "days_since_last_contact", 24));
        Assert.Equal(History.At(0), history.State().LatestMs);
    }

    [Fact]
    public void Case18_TimeFromTheFuture_IsTheTimeOfReceipt()
    {
        var history = new History();
        history.In(0, "hello");
        history.In(9000, "wrong clock", with: message => message.ReceivedAtMs = History.At(2));

        Assert.Equal(History.At(2), history.State().LatestMs);
        Assert.Equal(2, history.Value(FeatureSchemas.Lead, "messages_received", 2));
    }

    [Fact]
    public void History_CountsByItsTime()
    {
        var history = new History();
        history.In(40 * 24, "now");
        history.In(
            0, "long ago", with: message => (message.History, message.ReceivedAtMs) = (true, History.At(41 * 24)));

        Assert.Equal(2, history.Value(FeatureSchemas.Lead, "messages_received", 41 * 24));
        Assert.Equal(1, history.Value(FeatureSchemas.Churn, "messages_this_month", 41 * 24));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void Placeholder_AndItsMedia_IsOneMessageWithContentInAnyOrder(int first, int second)
    {
        EnrichedMessage[] both =
        [
            Of(5, "media_placeholder", ""), Of(3, "image", "the vase came broken"),
        ];
        var state = new ContactState();
        state.Apply(both[first]);
        state.Apply(both[second]);
        state.Apply(both[first]);
        float[] vector = new float[FeatureSchemas.Lead.Count];
        state.Vector(FeatureSchemas.Lead, History.At(24), vector);

        Assert.Equal(1, vector[FeatureSchemas.Lead.IndexOf("messages_received")]);
        float[] churn = new float[FeatureSchemas.Churn.Count];
        state.Vector(FeatureSchemas.Churn, History.At(24), churn);
        Assert.Equal(1, churn[FeatureSchemas.Churn.IndexOf("complaint_count")]);

        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        state.Write(bytes);
        Assert.Equal(state.LatestMs, ContactState.Parse(bytes.WrittenSpan).LatestMs);
    }

    private static EnrichedMessage Of(double hours, string type, string text) => new()
    {
        Tenant = "shop",
        ContactKey = History.Contact,
        MessageId = "m",
        Direction = Direction.Inbound,
        Type = type,
        Text = text,
        SentAtMs = History.At(hours),
        Revision = new Revision { Id = "m", TimeMs = History.At(hours) },
        History = true,
        ReceivedAtMs = History.At(48),
    };
}
