using System.Net;
using System.Security.Cryptography;
using System.Text;
using StreamML.Schemas.V1;
using StreamML.Trainer.Posting;

namespace StreamML.Trainer.Tests.Posting;

/// <summary>Calls of Ingest.</summary>
public sealed class IngestClientTests
{
    private static readonly IngestAddress Address =
        new(new Uri("http://ingest"), "/webhooks/whatsapp", "a secret", "a token", "shop");

    [Fact]
    public async Task Webhook_Posted_IsSignedLikeMetas()
    {
        var handler = new RecordingHandler();
        using var client = new IngestClient(Address, TimeProvider.System, handler);
        await client.PostWebhookAsync("{}"u8.ToArray(), CancellationToken.None);
        var posted = Assert.Single(handler.Requests);
        byte[] mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes("a secret"), posted.Body);
        Assert.Equal("/webhooks/whatsapp", posted.Path);
        Assert.Equal("sha256=" + Convert.ToHexStringLower(mac), posted.Signature);
    }

    [Fact]
    public async Task Feedback_WhileIngestIsBusy_IsSentAgain()
    {
        var handler = new RecordingHandler(HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests);
        using var client = new IngestClient(Address, TimeProvider.System, handler);
        await client.PostAsync(ApiKind.Feedback, "[]"u8.ToArray(), CancellationToken.None);
        Assert.Equal(3, handler.Requests.Count);
        Assert.All(handler.Requests, posted => Assert.Equal(
            ("/api/v1/feedback", "Bearer a token", "shop"), (posted.Path, posted.Authorization, posted.Tenant)));
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "refuses the token")]
    [InlineData(HttpStatusCode.Forbidden, "for the tenant shop")]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, "Ingest__MaxApiBatch")]
    [InlineData(HttpStatusCode.BadRequest, "answers 400: 1 problems. /0/kind is required")]
    public async Task Refusal_OfABatch_SaysWhatToDo(HttpStatusCode answer, string words)
    {
        var handler = new RecordingHandler(answer)
        {
            Problem = """{"detail":"1 problems.","errors":{"/0/kind":["is required"]}}""",
        };
        using var client = new IngestClient(Address, TimeProvider.System, handler);
        var fault = await Assert.ThrowsAsync<PostingException>(
            () => client.PostAsync(ApiKind.Event, "[{}]"u8.ToArray(), CancellationToken.None));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Single(handler.Requests);
    }

    [Fact]
    public void Batches_OfManyRecords_AreFullAtTheirLimits()
    {
        var batches = new RecordBatches(recordsMax: 2);
        Assert.False(batches.IsFull(10));
        batches.Add("1"u8);
        Assert.False(batches.IsFull(10));
        Assert.True(batches.IsFull(1 << 20), "Bytes are limited too.");
        batches.Add("2"u8);
        Assert.True(batches.IsFull(1));
        Assert.Equal("[1,2]", Encoding.UTF8.GetString(batches.Take()));
        Assert.Equal((0, 0), (batches.Count, batches.Take().Length));
    }
}
