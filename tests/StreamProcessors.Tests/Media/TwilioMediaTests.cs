using System.Net;
using System.Text;
using StreamML.StreamProcessors.Media;

namespace StreamML.StreamProcessors.Tests.Media;

/// <summary>The fetcher against Twilio's API, which redirects to a host that is no business of its token's.</summary>
public sealed class TwilioMediaTests : IAsyncLifetime
{
    private const string Path = "/2010-04-01/Accounts/AC2/Messages/MM1/Media/ME1";

    private static readonly byte[] File = [.. Enumerable.Range(0, 5_000).Select(i => (byte)i)];

    private FakeGraph _api = null!;

    public async Task InitializeAsync() => _api = await FakeGraph.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData(Path, "AC2:second")]
    [InlineData("/2010-04-01/Accounts/AC9/Messages/MM1/Media/ME1", "AC1:first")]
    [InlineData("/ME1", "AC1:first")]
    public async Task File_IsFetchedWithItsAccountsToken(string path, string credentials)
    {
        _api.Bytes(path, File);

        var fetch = await FetchAsync(_api.Url(path, "api.twilio.test"));

        Assert.Equal(File, fetch.File!.Bytes.ToArray());
        Assert.Equal(
            ("api.twilio.test", path, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))),
            Assert.Single(_api.Requests));
    }

    [Fact]
    public async Task Redirect_ToTheMediaHost_IsFollowedWithoutTheToken()
    {
        _api.Redirect(Path, _api.Url("/file?Expires=1", "mms.cdn.test"));
        _api.Bytes("/file", File);

        Assert.NotNull((await FetchAsync(_api.Url(Path, "api.twilio.test"))).File);
        Assert.Equal(["api.twilio.test", "mms.cdn.test"], _api.Requests.Select(request => request.Host));
        Assert.Equal("", _api.Requests.Last().Token);
    }

    [Theory]
    [InlineData("evil.test")]
    [InlineData("evilcdn.test")]
    [InlineData("sub.api.twilio.test")]
    [InlineData("graph.test")]
    public async Task Redirect_ToAnotherHost_IsRefusedBeforeItIsAsked(string host)
    {
        _api.Redirect(Path, _api.Url("/file", host));
        _api.Bytes("/file", File);

        var fetch = await FetchAsync(_api.Url(Path, "api.twilio.test"));

        Assert.Equal(MediaFaultKind.RefusedAddress, fetch.Fault!.Kind);
        Assert.DoesNotContain(_api.Requests, request => request.Host == host);
    }

    [Theory]
    [InlineData("cdn.test")]
    [InlineData("evil.test")]
    [InlineData("sub.api.twilio.test")]
    public async Task Address_ThatIsNotTheApis_IsNotAsked(string host)
    {
        var fetch = await FetchAsync(_api.Url(Path, host));

        Assert.Equal(MediaFaultKind.NotFound, fetch.Fault!.Kind);
        Assert.DoesNotContain(_api.Requests, request => request.Host == host);
        Assert.DoesNotContain(_api.Requests, request => request.Token.StartsWith("Basic", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(401, MediaFaultKind.Unauthorised)]
    [InlineData(404, MediaFaultKind.NotFound)]
    [InlineData(500, MediaFaultKind.Unavailable)]
    public async Task Status_OfTheApi_IsJudgedAsMetas(int status, MediaFaultKind expected)
    {
        _api.Status(Path, status);

        Assert.Equal(expected, (await FetchAsync(_api.Url(Path, "api.twilio.test"))).Fault!.Kind);
    }

    [Theory]
    [InlineData(true, true, true, true)]
    [InlineData(true, false, false, true)]
    [InlineData(false, true, true, false)]
    [InlineData(false, false, false, false)]
    public void CanFetch_AsksForTheTokenOfTheFilesOwner(bool twilio, bool graph, bool ofGraph, bool ofTwilio)
    {
        var options = Options();
        options.AccessToken = graph ? "token" : "";
        if (!twilio)
        {
            options.TwilioAccounts = [];
        }

        using var fetcher = new MediaFetcher(options, TimeProvider.System);
        Assert.Equal(ofGraph, fetcher.CanFetch(new MediaRequest("1", Url: "https://lookaside.fbsbx.com/1")));
        Assert.Equal(ofTwilio, fetcher.CanFetch(new MediaRequest("ME1", Url: _api.Url(Path, "api.twilio.test"))));
    }

    private MediaOptions Options() => new()
    {
        GraphUrl = $"http://graph.test:{_api.Port}/v1",
        AccessToken = "a-token-of-the-test",
        Hosts = "graph.test",
        TwilioAccounts =
        [
            new() { AccountSid = "AC1", AuthToken = "first" }, new() { AccountSid = "AC2", AuthToken = "second" },
        ],
        TwilioHosts = "api.twilio.test",
        TwilioMediaHosts = "cdn.test",
        AllowPrivateAddresses = true,
        MaxBytes = 10_000,
        Retries = 0,
    };

    private async Task<MediaFetch> FetchAsync(string url)
    {
        var options = Options();
        using var fetcher = new MediaFetcher(
            options, TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        return await fetcher.FetchAsync(new MediaRequest("ME1", Url: url), CancellationToken.None);
    }
}
