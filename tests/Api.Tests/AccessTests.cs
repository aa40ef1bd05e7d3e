using Microsoft.Extensions.Time.Testing;
using StreamML.Access;

namespace StreamML.Api.Tests;

/// <summary>Nothing is open that no scope opens.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task Routes_WithoutAKeyThatMay_AreRefused()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var api = await ApiUnderTest.StartAsync(time: time);
        string good = api.Key, mistyped = good[..^1] + (good[^1] == 'a' ? 'b' : 'a');
        string unknown = AccessKeyText.Make(production: false, out _);
        string revoked = ApiUnderTest.Add(api.Book, "shop", AccessScopes.All, time, key => key.RevokedAtMs = 1);
        string expired = ApiUnderTest.Add(
            api.Book, "shop", AccessScopes.All, time,
            key => key.ExpiresAtMs = time.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var route in ApiUnderTest.Routes(new ApiOptions()))
        {
            string other = ApiUnderTest.Add(
                api.Book, "shop", AccessScopes.All.Where(scope => scope != route.Scope), time);
            (string? Key, int Status, string Type)[] cases =
            [
                (null, 401, "key"), ("nonsense", 401, "key"), (mistyped, 401, "key"), (unknown, 401, "key"),
                (revoked, 401, "key"), (expired, 401, "key"), (other, 403, "scope"), (good, 200, ""),
            ];
            foreach (var (key, expected, type) in cases)
            {
                var (status, body, _) = await api.SendAsync(route.Method, route.Path, route.Example, key);
                Assert.True(status == expected, $"{route.Id}: {status}, not {expected}: {body}");
                Assert.True(
                    expected == 200 || body.GetProperty("type").GetString() == $"urn:streamml:problem:{type}",
                    route.Id);
            }
        }
    }

    [Fact]
    public async Task Key_WhenItsTimeIsOver_OpensNothing()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var api = await ApiUnderTest.StartAsync(time: time);
        string key = ApiUnderTest.Add(api.Book, "shop", AccessScopes.All, time, each => each.ExpiresAtMs =
            time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds());
        Assert.Equal(200, (await api.SendAsync("GET", "/api/v1/ml/health", key: key)).Status);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(401, (await api.SendAsync("GET", "/api/v1/ml/health", key: key)).Status);
    }

    [Fact]
    public async Task Tenant_OfAnotherKey_IsNotFound()
    {
        await using var api = await ApiUnderTest.StartAsync();
        Assert.Equal(404, (await api.SendAsync("GET", "/api/v1/ml/health", tenant: "other")).Status);
        Assert.Equal(200, (await api.SendAsync("GET", "/api/v1/ml/health", tenant: "shop")).Status);
        string any = ApiUnderTest.Add(
            api.Book, AccessKeyBook.AnyTenant, AccessScopes.All, TimeProvider.System);
        Assert.Equal(200, (await api.SendAsync("GET", "/api/v1/ml/health", key: any, tenant: "other")).Status);
    }

    [Fact]
    public void KeyText_ChangedAnywhere_IsNotWellFormed()
    {
        string key = AccessKeyText.Make(production: true, out string id);
        Assert.StartsWith("sml_live_", key);
        Assert.Equal(id, AccessKeyText.IdOf(key));
        for (int i = 0; i < key.Length; i++)
        {
            string changed = $"{key[..i]}{(key[i] == 'x' ? 'y' : 'x')}{key[(i + 1)..]}";
            Assert.Null(AccessKeyText.IdOf(changed));
            Assert.Null(AccessKeyText.IdOf(key[..i]));
        }
    }
}
