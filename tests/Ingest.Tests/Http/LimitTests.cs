using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using StreamML.Ingest.Tests.Webhooks;
using StreamML.Schemas.V1;

namespace StreamML.Ingest.Tests.Http;

public sealed class LimitTests
{
    [Theory]
    [InlineData(1_024, 0, HttpStatusCode.OK)]
    [InlineData(1_024, 1, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(3_145_728, 0, HttpStatusCode.OK)]
    [InlineData(3_145_728, 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Post_BodyAtAndOverTheLimit_IsTakenOrRefused(int limit, int over, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync(options => options.MaxBodyBytes = limit);
        byte[] body = Padded(limit + over);

        using var announced = await server.PostAsync(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, TestServer.WebhookPath)
        {
            Content = new ByteArrayContent(body),
        };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("X-Hub-Signature-256", TestServer.Sign(body));
        using var chunked = await server.Client.SendAsync(request);

        Assert.Equal(expected, announced.StatusCode);
        Assert.Equal(expected, chunked.StatusCode);
        var archived = server.Appender.Values<RawWebhook>();
        Assert.Equal(over == 0 ? 2 : 0, archived.Count);
        Assert.All(archived, copy => Assert.Equal(body, copy.Body.ToByteArray()));
    }

    [Fact]
    public async Task Post_BodyInSmallPieces_IsTaken()
    {
        await using var server = await TestServer.StartAsync();
        byte[] body = Padded(300_000);
        await using var connection = await server.ConnectAsync();

        await connection.WriteAsync(Head(body.Length, TestServer.Sign(body)));
        foreach (byte[] piece in body.Chunk(7_001))
        {
            await connection.WriteAsync(piece);
        }

        Assert.StartsWith("HTTP/1.1 200 ", await AnswerAsync(connection), StringComparison.Ordinal);
        Assert.Equal(body, Assert.Single(server.Appender.Values<RawWebhook>()).Body.ToByteArray());
    }

    [Fact]
    public async Task Post_BodyThatStops_Is408AndOthersAreServed()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            options.BodyTimeout = TimeSpan.FromSeconds(1);
            options.MaxConcurrentRequests = 1;
        });
        await using var connection = await server.ConnectAsync();
        await connection.WriteAsync(Head(1_000, TestServer.Sign([])));
        await connection.WriteAsync("{"u8.ToArray());

        using var other = await server.PostAsync(Bodies.Text("1"));

        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.StartsWith("HTTP/1.1 408 ", await AnswerAsync(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ChunkedWithoutEnd_IsCutOff()
    {
        await using var server = await TestServer.StartAsync(options => options.BodyTimeout = TimeSpan.FromSeconds(1));
        await using var connection = await server.ConnectAsync();
        await connection.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {TestServer.WebhookPath} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            + $"X-Hub-Signature-256: {TestServer.Sign([])}\r\n\r\n5\r\nhello\r\n"));

        Assert.StartsWith("HTTP/1.1 408 ", await AnswerAsync(connection), StringComparison.Ordinal);
        Assert.Equal(0, server.Appender.Begun);
    }

    [Fact]
    public async Task Post_BrokenChunks_Is400()
    {
        await using var server = await TestServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        await connection.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {TestServer.WebhookPath} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            + $"X-Hub-Signature-256: {TestServer.Sign([])}\r\n\r\nxyz\r\nhello\r\n"));

        Assert.StartsWith("HTTP/1.1 400 ", await AnswerAsync(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_SenderGoesAwayInTheBody_LeavesNothingHeld()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            options.MaxBodyBytes = 4_096;
            options.MaxBodyBytesHeld = 4_096;
        });
        for (int round = 0; round < 20; round++)
        {
            await using var connection = await server.ConnectAsync();
            await connection.WriteAsync(Head(4_000, TestServer.Sign([])));
            await connection.WriteAsync("{"u8.ToArray());
        }

        HttpStatusCode? last = null;
        await ArchiveTests.UntilAsync(async () =>
        {
            using var answer = await server.PostAsync(Padded(4_096));
            last = answer.StatusCode;
            return last == HttpStatusCode.OK;
        });
        Assert.Equal(HttpStatusCode.OK, last);
    }

    [Fact]
    public async Task Post_TooManyUnderWay_Is503UntilOneIsDone()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxConcurrentRequests = 2);
        var gate = new TaskCompletionSource();
        server.Appender.Script = (_, _) => gate.Task;
        var first = server.PostAsync(Bodies.Text("1"));
        var second = server.PostAsync(Bodies.Text("2"));
        await ArchiveTests.Until(() => server.Appender.Begun == 2);

        using var third = await server.PostAsync(Bodies.Text("3"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, third.StatusCode);
        Assert.NotNull(third.Headers.RetryAfter);
        gate.SetResult();
        using var one = await first;
        using var two = await second;
        using var fourth = await server.PostAsync(Bodies.Text("4"));

        Assert.Equal(HttpStatusCode.OK, one.StatusCode);
        Assert.Equal(HttpStatusCode.OK, two.StatusCode);
        Assert.Equal(HttpStatusCode.OK, fourth.StatusCode);
    }

    [Fact]
    public async Task Post_TooManyBytesHeld_Is503()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            options.MaxBodyBytes = 8_192;
            options.MaxBodyBytesHeld = 8_192;
        });
        var gate = new TaskCompletionSource();
        server.Appender.Script = (_, _) => gate.Task;
        var first = server.PostAsync(Padded(8_000));
        await ArchiveTests.Until(() => server.Appender.Begun == 1);

        using var second = await server.PostAsync(Padded(8_000));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        gate.SetResult();
        using var done = await first;
        using var third = await server.PostAsync(Padded(8_000));
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Fact]
    public async Task Post_RandomBodies_AreNever5xx()
    {
        await using var server = await TestServer.StartAsync();
        var random = new Random(5);
        byte[][] seeds =
        [
            Bodies.Text("1", "2"), Bodies.Updates("7", 3),
            """[{"type":"opt_out","phone":"+49 151 2345678"}]"""u8.ToArray(),
            """{"kind":"opinion","text":"gut \ud83d\ude00","demographics":{"gender":"f"},"value":1e3}"""u8.ToArray(),
        ];
        string[] paths = ["/api/v1/feedback", "/api/v1/events", TestServer.WebhookPath];

        for (int round = 0; round < 4_000; round++)
        {
            byte[] body = Mutate(seeds[random.Next(seeds.Length)], random);
            using var request = new HttpRequestMessage(HttpMethod.Post, paths[round % 3])
            {
                Content = new ByteArrayContent(body),
            };
            request.Content.Headers.Add("Content-Type", "application/json");
            request.Headers.Add("Authorization", "Bearer " + TestServer.Token);
            request.Headers.Add("X-Hub-Signature-256", TestServer.Sign(body));
            using var answer = await server.Client.SendAsync(request);
            int status = (int)answer.StatusCode;
            Assert.True(status is >= 200 and < 500, $"round {round}: {status} for {Convert.ToHexString(body)}");
            Assert.True(round % 3 != 2 || status == 200, $"round {round}: a signed webhook got {status}");
        }
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var body = seed.ToList();
        for (int edits = random.Next(6); edits > 0 && body.Count > 0; edits--)
        {
            int at = random.Next(body.Count);
            switch (random.Next(5))
            {
                case 0: body[at] = (byte)random.Next(256); break;
                case 1: body.RemoveRange(at, random.Next(Math.Min(9, body.Count - at))); break;
                case 2: body.InsertRange(at, body.GetRange(at, random.Next(Math.Min(40, body.Count - at)))); break;
                case 3: body.Insert(at, "{}[]\",:\\u0d8"u8[random.Next(12)]); break;
                default: body.RemoveRange(at, body.Count - at); break;
            }
        }

        return [.. body];
    }

    private static byte[] Padded(int length)
    {
        byte[] body = new byte[length];
        Array.Fill(body, (byte)' ');
        """{"entry":[{"id":"1"}]}"""u8.CopyTo(body);
        return body;
    }

    private static byte[] Head(int length, string signature) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST {TestServer.WebhookPath} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n"
        + $"X-Hub-Signature-256: {signature}\r\n\r\n"));

    private static async Task<string> AnswerAsync(NetworkStream connection)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        byte[] buffer = new byte[4_096];
        int read = await connection.ReadAsync(buffer, limit.Token);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
