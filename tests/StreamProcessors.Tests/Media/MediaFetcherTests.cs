using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using StreamML.StreamProcessors.Media;

namespace StreamML.StreamProcessors.Tests.Media;

/// <summary>The fetcher against a Graph API that moves, lies, hangs up and leads astray.</summary>
public sealed class MediaFetcherTests : IAsyncLifetime
{
    private const string Token = "a-token-of-the-test";

    private static readonly byte[] File = [.. Enumerable.Range(0, 5_000).Select(i => (byte)i)];
    private static readonly string Hex = Convert.ToHexStringLower(SHA256.HashData(File));
    private static readonly string Base64 = Convert.ToBase64String(SHA256.HashData(File));

    private FakeGraph _graph = null!;

    public async Task InitializeAsync() => _graph = await FakeGraph.StartAsync();

    public async Task DisposeAsync() => await _graph.DisposeAsync();

    [Fact]
    public async Task File_AsTheApiSays_IsFetchedWithTheToken()
    {
        _graph.Entry("1", _graph.Url("/file"), Hex, File.Length);
        _graph.Bytes("/file", File);
        var fetch = await FetchAsync(new MediaRequest("1", Base64));
        Assert.Equal(File, fetch.File!.Bytes.ToArray());
        Assert.Equal("audio/ogg", fetch.File.MimeType);
        Assert.All(_graph.Requests, request => Assert.Equal($"Bearer {Token}", request.Token));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task Address_ThatHasExpired_IsAskedForOnceMore(int status)
    {
        _graph.Entry("1", _graph.Url("/old"), Hex);
        _graph.Answers["/old"] = context =>
        {
            _graph.Entry("1", _graph.Url("/new"), Hex);
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        _graph.Bytes("/new", File);
        Assert.NotNull((await FetchAsync(new MediaRequest("1"))).File);
        _graph.Status("/new", status);
        Assert.False((await FetchAsync(new MediaRequest("1"))).Fault!.IsRetriable);
    }

    [Fact]
    public async Task Bytes_OfAnotherFile_AreRefused()
    {
        _graph.Bytes("/file", File);
        _graph.Entry("1", _graph.Url("/file"), new string('0', 64));
        Assert.Equal(MediaFaultKind.Mismatch, await FaultAsync(new MediaRequest("1")));
        _graph.Entry("1", _graph.Url("/file"), Hex, File.Length + 1);
        Assert.Equal(MediaFaultKind.Mismatch, await FaultAsync(new MediaRequest("1")));
        _graph.Entry("1", _graph.Url("/file"), Hex);
        Assert.Equal(
            MediaFaultKind.Mismatch, await FaultAsync(new MediaRequest("1", Convert.ToBase64String(new byte[32]))));
        Assert.Equal(MediaFaultKind.Mismatch, await FaultAsync(new MediaRequest("1", "no digest")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task File_OverTheLimit_IsNotReadToItsEnd(bool announced)
    {
        _graph.Entry("1", _graph.Url("/file"));
        _graph.Answers["/file"] = async context =>
        {
            context.Response.ContentLength = announced ? 1L << 40 : null;
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(File, context.RequestAborted);
            }
        };
        Assert.Equal(MediaFaultKind.TooLarge, await FaultAsync(new MediaRequest("1")));
    }

    [Fact]
    public async Task Redirect_ToAListedHost_IsFollowedThreeTimes()
    {
        _graph.Entry("1", _graph.Url("/r1"), Hex);
        _graph.Redirect("/r1", _graph.Url("/r2", "sub.media.test"));
        _graph.Redirect("/r2", "/r3");
        _graph.Redirect("/r3", _graph.Url("/file"));
        _graph.Bytes("/file", File);
        Assert.NotNull((await FetchAsync(new MediaRequest("1"))).File);
        _graph.Redirect("/file", _graph.Url("/r4"));
        Assert.Equal(MediaFaultKind.RefusedAddress, await FaultAsync(new MediaRequest("1")));
    }

    [Theory]
    [InlineData("other.test")]
    [InlineData("evilmedia.test")]
    [InlineData("media.test.evil.test")]
    public async Task Redirect_ToAnotherHost_IsRefusedBeforeItIsAsked(string host)
    {
        _graph.Entry("1", _graph.Url("/r1"));
        _graph.Redirect("/r1", _graph.Url("/file", host));
        _graph.Bytes("/file", File);
        Assert.Equal(MediaFaultKind.RefusedAddress, await FaultAsync(new MediaRequest("1")));
        Assert.DoesNotContain(_graph.Requests, request => request.Host == host);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("93.184.215.14", "192.168.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("fd00::1")]
    public async Task Name_ThatLeadsInside_IsRefused(params string[] addresses)
    {
        var options = Options();
        options.AllowPrivateAddresses = false;
        options.GraphUrl = $"https://graph.test:{_graph.Port}/v1";
        using var fetcher = new MediaFetcher(
            options, TimeProvider.System, (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()));
        var fetch = await fetcher.FetchAsync(new MediaRequest("1"), CancellationToken.None);
        Assert.Equal(MediaFaultKind.RefusedAddress, fetch.Fault!.Kind);
        Assert.Empty(_graph.Requests);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("157.240.0.1", true)]
    [InlineData("2a03:2880::1", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("::", false)]
    public void Address_PublicOrNot_IsToldApart(string address, bool isPublic) =>
        Assert.Equal(isPublic, AddressRules.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData(503, null)]
    [InlineData(429, "0")]
    [InlineData(429, "100000")]
    public async Task Api_ThatIsBusy_IsAskedAgainWithinItsAttempts(int status, string? retryAfter)
    {
        _graph.Status("/v1/1", status, retryAfter);
        var fetch = await FetchAsync(new MediaRequest("1"));
        Assert.True(fetch.Fault!.IsRetriable);
        Assert.Equal(3, _graph.Requests.Count);
    }

    [Fact]
    public async Task Answer_ThatBreaksOff_IsTriedAgain()
    {
        _graph.Entry("1", _graph.Url("/file"), Hex);
        _graph.Answers["/file"] = async context =>
        {
            _graph.Bytes("/file", File);
            context.Response.ContentLength = File.Length;
            await context.Response.Body.WriteAsync(File.AsMemory(0, 100));
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        Assert.Equal(File, (await FetchAsync(new MediaRequest("1"))).File!.Bytes.ToArray());
    }

    [Theory]
    [InlineData(404, """{"error":{"code":100}}""", MediaFaultKind.NotFound)]
    [InlineData(400, """{"error":{"code":100}}""", MediaFaultKind.NotFound)]
    [InlineData(400, """{"error":{"code":190}}""", MediaFaultKind.Unauthorised)]
    [InlineData(401, "", MediaFaultKind.Unauthorised)]
    [InlineData(400, """{"error":{"code":4}}""", MediaFaultKind.Unavailable)]
    [InlineData(400, """[{"error":7}]""", MediaFaultKind.NotFound)]
    [InlineData(200, "<html>", MediaFaultKind.Unavailable)]
    [InlineData(200, """{"url":"nowhere"}""", MediaFaultKind.Unavailable)]
    [InlineData(200, """{"url":"file:///etc/hostname"}""", MediaFaultKind.RefusedAddress)]
    public async Task Answer_OfTheApi_IsJudged(int status, string body, MediaFaultKind kind)
    {
        _graph.Answers["/v1/1"] = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        };
        var fetch = await FetchAsync(new MediaRequest("1"));
        Assert.Equal(kind, fetch.Fault!.Kind);
        Assert.DoesNotContain(Token, fetch.Fault.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("../me")]
    [InlineData("1?fields=x")]
    public async Task Id_ThatIsNone_IsNotAsked(string id)
    {
        Assert.Equal(MediaFaultKind.NotFound, await FaultAsync(new MediaRequest(id)));
        Assert.Empty(_graph.Requests);
    }

    private MediaOptions Options() => new()
    {
        GraphUrl = $"http://graph.test:{_graph.Port}/v1",
        AccessToken = Token,
        Hosts = "graph.test, media.test",
        AllowPrivateAddresses = true,
        MaxBytes = 10_000,
        Retries = 2,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        RetryDelayMax = TimeSpan.FromMilliseconds(5),
    };

    private async Task<MediaFetch> FetchAsync(MediaRequest request)
    {
        var options = Options();
        using var fetcher = new MediaFetcher(
            options, TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        return await fetcher.FetchAsync(request, CancellationToken.None);
    }

    private async Task<MediaFaultKind?> FaultAsync(MediaRequest request) => (await FetchAsync(request)).Fault?.Kind;
}
