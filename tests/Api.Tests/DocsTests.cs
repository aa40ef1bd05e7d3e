using Microsoft.Extensions.Time.Testing;
using StreamML.Access;

namespace StreamML.Api.Tests;

/// <summary>The pages that document the routes, and whose key they use.</summary>
public sealed class DocsTests
{
    [Theory]
    [InlineData("/docs")]
    [InlineData("/docs/reference/")]
    public async Task Page_AsksNobodyElse(string path)
    {
        await using var api = await ApiUnderTest.StartAsync();

        string page = await api.PageAsync(path);

        Assert.Contains("<title>StreamML API</title>", page, StringComparison.Ordinal);
        Assert.Contains("id=\"key-form\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("cdn.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("proxyUrl", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_HasEveryRouteUnderItsGroup()
    {
        await using var api = await ApiUnderTest.StartAsync();

        string page = await api.PageAsync("/docs");

        Assert.Contains("<section id=\"/ML Training\"", page, StringComparison.Ordinal);
        Assert.All(ApiUnderTest.Routes(new ApiOptions()), route =>
        {
            Assert.Contains($"<code>{route.Path}</code>", page, StringComparison.Ordinal);
            string place = $"tag/{Uri.EscapeDataString(route.Group)}/{route.Id}";
            Assert.Contains($"/docs/reference#{place}\"", page, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Key_SaysWhoseItIsAndWhatItMay()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var api = await ApiUnderTest.StartAsync(time: time);
        long endsMs = time.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds();
        string key = ApiUnderTest.Add(
            api.Book, "shop", [AccessScopes.Operate], time, each => each.ExpiresAtMs = endsMs);

        var (status, body, _) = await api.SendAsync("GET", "/docs/key", null, key);

        Assert.Equal(200, status);
        Assert.Equal("shop", body.GetProperty("tenant").GetString());
        Assert.Equal(["operate"], body.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal(endsMs, body.GetProperty("expires_at").GetDateTimeOffset().ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    public async Task Key_ThatIsNone_IsRefused(string? key)
    {
        await using var api = await ApiUnderTest.StartAsync();

        var (status, body, _) = await api.SendAsync("GET", "/docs/key", null, key);

        Assert.Equal((401, "urn:streamml:problem:key"), (status, body.GetProperty("type").GetString()));
    }
}
