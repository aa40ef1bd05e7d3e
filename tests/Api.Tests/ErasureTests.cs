using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StreamML.Access;
using StreamML.Api.Erasing;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests;

/// <summary>People erased and exported by the API.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ErasureTests(PostgresFixture postgres)
{
    private const string Path = "/api/v1/erasures";
    private const string Body = $$"""{"person": "{{FakePersonErasure.Number}}"}""";

    [Fact]
    public async Task Erasure_AskedForTwice_IsDoneOnceAndHasItsReceipt()
    {
        await using var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        var (status, asked, answer) = await api.SendAsync("POST", Path, Body);
        var (_, again, _) = await api.SendAsync("POST", Path, Body);
        string place = answer.Headers.Location!.ToString();

        Assert.Equal(202, status);
        Assert.Equal(Id(asked), Id(again));
        Assert.Equal("waiting", await StatusAsync(api, place));
        Assert.True(await Worker(api).WorkAsync(CancellationToken.None));
        Assert.False(await Worker(api).WorkAsync(CancellationToken.None));
        var (_, done, _) = await api.SendAsync("GET", place);
        Assert.Equal("done", done.GetProperty("data").GetProperty("status").GetString());
        Assert.Equal(
            FakePersonErasure.ReceiptOf(FakePersonErasure.Anna),
            done.GetProperty("data").GetProperty("receipt").GetString());
        Assert.Equal([FakePersonErasure.Anna], api.Installation.Erasure.Erased);
        var (_, list, _) = await api.SendAsync("GET", Path);
        Assert.Equal(1, list.GetProperty("data").GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Erasure_ThatNeedsTwo_WaitsForAnotherKey()
    {
        await using var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        api.Installation.Erasure.TwoPersons = true;
        var (_, _, answer) = await api.SendAsync("POST", Path, Body);
        string place = answer.Headers.Location!.ToString();

        Assert.False(await Worker(api).WorkAsync(CancellationToken.None));
        Assert.Equal(409, (await api.SendAsync("POST", place + "/confirm")).Status);
        string other = ApiUnderTest.Add(api.Book, "shop", [AccessScopes.Erase], TimeProvider.System);
        Assert.Equal(200, (await api.SendAsync("POST", place + "/confirm", key: other)).Status);
        Assert.True(await Worker(api).WorkAsync(CancellationToken.None));
        Assert.Equal("done", await StatusAsync(api, place));
    }

    [Fact]
    public async Task Erasure_WhoseProcessEnds_IsGoneOnWithAndGivenUpInTheEnd()
    {
        await using var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(1));
        api.Installation.Erasure.Outcome = _ => throw new IOException("disk");
        var (_, _, answer) = await api.SendAsync("POST", Path, Body);
        string place = answer.Headers.Location!.ToString();

        for (int attempt = 1; attempt <= 5; attempt++)
        {
            Assert.Equal(attempt == 1 ? "waiting" : "running", await StatusAsync(api, place));
            Assert.True(await Worker(api, time).WorkAsync(CancellationToken.None));

            // Until the lease is over nobody else begins.
            Assert.False(await Worker(api, time).WorkAsync(CancellationToken.None));
            time.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal("failed", await StatusAsync(api, place));
        Assert.Equal(5, api.Installation.Erasure.Erased.Count);
    }

    [Fact]
    public async Task Erasure_WhoseProcessStops_IsGoneOnWithAtOnce()
    {
        await using var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        using var stop = new CancellationTokenSource();
        api.Installation.Erasure.Outcome = _ =>
        {
            stop.Cancel();
            throw new OperationCanceledException(stop.Token);
        };
        var (_, _, answer) = await api.SendAsync("POST", Path, Body);
        string place = answer.Headers.Location!.ToString();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Worker(api).WorkAsync(stop.Token));
        Assert.Equal("waiting", await StatusAsync(api, place));
        api.Installation.Erasure.Outcome = null;
        Assert.True(await Worker(api).WorkAsync(CancellationToken.None));
        Assert.Equal("done", await StatusAsync(api, place));
    }

    [Fact]
    public async Task Erasures_ThatWait_AreOneJobWithAReceiptEach()
    {
        await using var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        string[] people = [FakePersonErasure.Anna, FakePersonErasure.Bo, FakePersonErasure.Cy];
        api.Installation.Erasure.PeopleMax = 2;
        var asked = new List<string>();
        foreach (string person in people)
        {
            var (_, _, answer) = await api.SendAsync("POST", Path, $$"""{"person": "{{person}}"}""");
            asked.Add(answer.Headers.Location!.ToString());
        }

        Assert.True(await Worker(api).WorkAsync(CancellationToken.None));
        Assert.Equal(people[..2], api.Installation.Erasure.Erased.Order(StringComparer.Ordinal));
        Assert.Equal("waiting", await StatusAsync(api, asked[2]));
        Assert.True(await Worker(api).WorkAsync(CancellationToken.None));
        Assert.False(await Worker(api).WorkAsync(CancellationToken.None));

        Assert.Equal([2, 1], api.Installation.Erasure.Jobs.Select(job => job.Count));
        foreach (var (person, place) in people.Zip(asked))
        {
            var (_, done, _) = await api.SendAsync("GET", place);
            Assert.Equal(
                FakePersonErasure.ReceiptOf(person), done.GetProperty("data").GetProperty("receipt").GetString());
        }
    }

    [Fact]
    public async Task Erasures_OfTwoTenants_AreTwoJobs()
    {
        await using var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        var book = new ErasureBook(api.Database, TimeProvider.System);
        foreach (string contact in new[] { "shop/1", "other/1", "shop/2" })
        {
            await book.AskAsync(contact.Split('/')[0], contact, "test", needsOther: false, CancellationToken.None);
        }

        Assert.True(await Worker(api).WorkAsync(CancellationToken.None));
        Assert.True(await Worker(api).WorkAsync(CancellationToken.None));

        Assert.Equal(
            ["shop/1 shop/2", "other/1"],
            api.Installation.Erasure.Jobs.Select(job => string.Join(' ', job.Order(StringComparer.Ordinal))));
    }

    [Fact]
    public async Task Erasures_ThatEndEarlyTwice_GoOnAlone()
    {
        await using var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(1));
        api.Installation.Erasure.Outcome = contact => contact == FakePersonErasure.Anna
            ? throw new IOException("disk")
            : new ErasureResult("{}", IsComplete: true);
        var (_, _, annas) = await api.SendAsync("POST", Path, Body);
        var (_, _, bos) = await api.SendAsync("POST", Path, $$"""{"person": "{{FakePersonErasure.Bo}}"}""");

        for (int attempt = 1; attempt <= 2; attempt++)
        {
            Assert.True(await Worker(api, time).WorkAsync(CancellationToken.None));
            time.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.True(await Worker(api, time).WorkAsync(CancellationToken.None));
        Assert.True(await Worker(api, time).WorkAsync(CancellationToken.None));

        Assert.Equal([2, 2, 1, 1], api.Installation.Erasure.Jobs.Select(job => job.Count));
        Assert.Equal("running", await StatusAsync(api, annas.Headers.Location!.ToString()));
        Assert.Equal("done", await StatusAsync(api, bos.Headers.Location!.ToString()));
    }

    [Theory]
    [InlineData("POST", Path, """{"person": "nobody"}""", 404)]
    [InlineData("POST", Path, "{}", 400)]
    [InlineData("POST", Path + "/plan", Body, 200)]
    [InlineData("GET", Path + "/0199c2a4-0000-7000-8000-000000000000", null, 404)]
    [InlineData("GET", "/api/v1/contacts/shop%2F0123456789abcdef0123456789abcdef/export", null, 200)]
    [InlineData("GET", "/api/v1/contacts/0123456789abcdef0123456789abcdef/export", null, 200)]
    [InlineData("GET", "/api/v1/contacts/0123/export", null, 404)]
    public async Task Requests_OfErasures_AreJudged(string method, string path, string? body, int expected)
    {
        await using var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());

        var (status, answer, _) = await api.SendAsync(method, path, body);

        Assert.True(status == expected, $"{status} {answer}");
    }

    [Fact]
    public async Task Erasure_OfAnotherTenant_IsNotThere()
    {
        await using var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        var (_, _, answer) = await api.SendAsync("POST", Path, Body);
        string other = ApiUnderTest.Add(api.Book, "other", [AccessScopes.Erase], TimeProvider.System);

        Assert.Equal(404, (await api.SendAsync("GET", answer.Headers.Location!.ToString(), key: other)).Status);
        Assert.Equal(404, (await api.SendAsync("POST", Path, Body, other)).Status);
    }

    private static ErasureWorker Worker(ApiUnderTest api, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        return new ErasureWorker(
            new ErasureBook(api.Database, time), api.Installation.Erasure, time, NullLogger.Instance);
    }

    private static string? Id(JsonElement answer) => answer.GetProperty("data").GetProperty("id").GetString();

    private static async Task<string?> StatusAsync(ApiUnderTest api, string place) =>
        (await api.SendAsync("GET", place)).Body.GetProperty("data").GetProperty("status").GetString();
}
