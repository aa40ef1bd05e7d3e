using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StreamML.Access;
using StreamML.Api.Routes;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests;

/// <summary>Nothing is open that no scope opens.</summary>
[Collection(PostgresCollection.Name)]
public sealed class AccessTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Routes_WithoutAKeyThatMay_AreRefused()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var api = await ApiUnderTest.StartAsync(time: time, postgres: postgres.NewSchema());
        string good = api.Key, mistyped = good[..^1] + (good[^1] == 'a' ? 'b' : 'a');
        string unknown = AccessKeyText.Make(production: false, out _);
        string revoked = ApiUnderTest.Add(api.Book, "shop", AccessScopes.All, time, key => key.RevokedAtMs = 1);
        string expired = ApiUnderTest.Add(
            api.Book, "shop", AccessScopes.All, time,
            key => key.ExpiresAtMs = time.GetUtcNow().ToUnixTimeMilliseconds());
        var routes = ApiUnderTest.Routes(new ApiOptions());
        Assert.All(routes, route => Assert.Contains(route.Scope, AccessScopes.All));
        foreach (var route in routes)
        {
            string other = ApiUnderTest.Add(
                api.Book, "shop", AccessScopes.All.Where(scope => scope != route.Scope), time);
            (string? Key, string? Tenant, int Status, string Type)[] cases =
            [
                (null, null, 401, "key"), ("nonsense", null, 401, "key"), (mistyped, null, 401, "key"),
                (unknown, null, 401, "key"), (revoked, null, 401, "key"), (expired, null, 401, "key"),
                (other, null, 403, "scope"), (good, "other", 404, "not-found"), (good, "no tenant", 400, "tenant"),
                (good, "shop", route.OfInstallation ? 403 : Good(route), route.OfInstallation ? "one-tenant" : ""),
                (api.AllKey, "shop", Good(route), ""),
            ];
            foreach (var (key, tenant, expected, type) in cases)
            {
                var (status, body, _) = await api.SendAsync(
                    route.Method, route.Path, route.Example, key, tenant: tenant);
                Assert.True(status == expected, $"{route.Id}: {status}, not {expected}: {body}");
                Assert.True(
                    type.Length == 0 || body.GetProperty("type").GetString() == $"urn:streamml:problem:{type}",
                    route.Id);
            }
        }
    }

    // A file was not sent, and no job or contact has the id "{id}".
    private static int Good(ApiRoute route) => route.TakesFile ? 415 : route.PathParts.Any() ? 404 : route.Status;

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

    [Fact]
    public async Task Uses_OfKeysThatAreLetIn_AreWrittenOnce()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var book = new AccessKeyBook(time);
        string used = ApiUnderTest.Add(book, "shop", [AccessScopes.Read], time);
        string refused = ApiUnderTest.Add(book, "shop", [AccessScopes.Read], time);
        var log = new RecordedUses();
        var uses = new KeyUses(log, "api", time, NullLogger.Instance);
        var gate = new BearerGate(book, uses);
        gate.Admit([$"Bearer {used}"], [], AccessScopes.Read);
        gate.Admit([$"Bearer {used}"], [], AccessScopes.Read);
        Assert.Equal(KeyRefusal.Scope, gate.Admit([$"Bearer {refused}"], [], AccessScopes.Train).Refusal);

        await uses.WriteAsync(CancellationToken.None);
        await uses.WriteAsync(CancellationToken.None);

        var use = Assert.Single(log.Uses);
        Assert.Equal(
            (AccessKeyText.IdOf(used), time.GetUtcNow().ToUnixTimeMilliseconds()), (use.KeyId, use.LastUsedAtMs));
    }

    [Fact]
    public void Key_ThatIsRevoked_StaysSoWhileTheTopicIsReadAgain()
    {
        var book = new AccessKeyBook(TimeProvider.System);
        AccessKey? made = null;
        string text = ApiUnderTest.Add(book, "shop", AccessScopes.All, TimeProvider.System, key =>
        {
            made = key.Clone();
            key.RevokedAtMs = 1;
        });

        var pass = book.Begin();
        byte[] record = [0, 0, 0, 0, 1, 0, .. made!.ToByteArray()];
        pass.Apply(new SourceRecord(new SourcePartition(TopicCatalogue.AccessKeys, 0), 0, 0, [], record, []));

        Assert.False(book.TryFind(text, out _, out var refusal));
        Assert.Equal(KeyRefusal.Revoked, refusal);
        pass.CaughtUp();
        Assert.True(book.TryFind(text, out _, out _));
    }

    private sealed class RecordedUses : IRecordAppender
    {
        public List<AccessKeyUse> Uses { get; } = [];

        public Task AppendAsync(
            TopicDefinition topic, string key, IMessage value, long timestampMs, TraceParent trace,
            CancellationToken cancellationToken)
        {
            Assert.Equal(TopicCatalogue.AccessUses, topic);
            Uses.Add(Assert.IsType<AccessKeyUse>(value));
            return Task.CompletedTask;
        }
    }
}
