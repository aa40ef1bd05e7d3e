using System.Diagnostics;
using StreamML.EmbeddedRegistry.Storage;

namespace StreamML.EmbeddedRegistry.Tests;

/// <summary>What was answered is there after a restart, a kill, and a torn write.</summary>
public sealed class RegistryDurabilityTests
{
    [Fact]
    public async Task Registry_KilledAtRandom_KeepsEveryIdItAnswered()
    {
        var directory = Directory.CreateTempSubdirectory("streamml-registry-kill-");
        var random = new Random(11);
        var answered = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            for (int round = 0; round < 5; round++)
            {
                await RegisterUntilKilledAsync(directory.FullName, round, random.Next(5, 60), answered);
            }

            Assert.True(answered.Count >= 5 * 5);
            Assert.Equal(answered.Count, answered.Values.Distinct(StringComparer.Ordinal).Count());
            using var process = Start(directory.FullName, out string? url);
            using var http = new HttpClient();
            foreach (var (name, id) in answered)
            {
                using var content = new StringContent(RunningRegistry.Body(Schema(name)));
                using var answer = await http.PostAsync(new Uri($"{url}subjects/{name}/versions"), content);
                Assert.Equal(id, await answer.Content.ReadAsStringAsync());
            }

            process.Kill();
            await process.WaitForExitAsync();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Journal_CutAtEveryByteOfItsLastLine_LosesThatLineOnly()
    {
        await using var server = await RunningRegistry.StartAsync();
        await server.RegisterAsync("a", Schema("A"));
        await server.RestartAsync();
        string path = Path.Combine(server.Directory, "registry.journal");
        long keep = new FileInfo(path).Length;
        await server.RegisterAsync("b", Schema("B"));
        await server.CloseAsync();
        byte[] whole = await File.ReadAllBytesAsync(path);

        for (int length = (int)keep; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(path, whole[..length]);
            await server.OpenAsync();
            Assert.Equal((200, "[\"a\"]"), await server.GetAsync("/subjects"));
            await server.CloseAsync();
        }

        await File.WriteAllBytesAsync(path, whole);
        await server.OpenAsync();
        Assert.Equal((200, "[\"a\",\"b\"]"), await server.GetAsync("/subjects"));
    }

    [Fact]
    public async Task Journal_DamagedInTheMiddle_RefusesTheStart()
    {
        await using var server = await RunningRegistry.StartAsync();
        await server.RegisterAsync("a", Schema("A"));
        await server.RegisterAsync("b", Schema("B"));
        await server.CloseAsync();
        string path = Path.Combine(server.Directory, "registry.journal");
        byte[] whole = await File.ReadAllBytesAsync(path);
        byte[] damaged = whole.ToArray();
        damaged[20] ^= 1;
        await File.WriteAllBytesAsync(path, damaged);

        var refused = await Assert.ThrowsAsync<RegistryJournalException>(server.OpenAsync);

        Assert.Contains("damaged at byte 0", refused.Message, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(path, whole);
        await server.OpenAsync();
    }

    [Fact]
    public async Task Registry_OnAFolderInUse_RefusesTheStart()
    {
        await using var server = await RunningRegistry.StartAsync();

        var refused = Assert.Throws<RegistryJournalException>(() => RegistryJournal.Open(server.Directory));

        Assert.Contains("uses", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registry_Restarted_KeepsLevelsAndVersions()
    {
        await using var server = await RunningRegistry.StartAsync();
        await server.RegisterAsync("a", Schema("A"));
        await server.SendAsync("PUT", "/config", "{\"compatibility\":\"FULL\"}");
        await server.SendAsync("PUT", "/config/a", "{\"compatibility\":\"NONE\"}");
        await server.RegisterAsync("a", Schema("B"));
        await server.SendAsync("DELETE", "/subjects/a/versions/1");
        await server.SendAsync("PUT", "/config/b", "{\"compatibility\":\"FORWARD\"}");
        await server.SendAsync("DELETE", "/config/b");
        var before = await server.GetAsync("/schemas?deleted=true");

        await server.RestartAsync();
        await server.RestartAsync();

        Assert.Equal(before, await server.GetAsync("/schemas?deleted=true"));
        Assert.Equal((200, "{\"compatibilityLevel\":\"FULL\"}"), await server.GetAsync("/config"));
        Assert.Equal((200, "{\"compatibilityLevel\":\"NONE\"}"), await server.GetAsync("/config/a"));
        Assert.Equal(404, (await server.GetAsync("/config/b")).Status);
        Assert.Equal((200, "[2]"), await server.GetAsync("/subjects/a/versions"));
    }

    private static async Task RegisterUntilKilledAsync(
        string directory, int round, int killAfter, Dictionary<string, string> answered)
    {
        using var process = Start(directory, out string? url);
        using var http = new HttpClient();
        Task? kill = null;
        for (int index = 0; index < 500; index++)
        {
            string name = $"S{round}x{index}";
            try
            {
                using var content = new StringContent(RunningRegistry.Body(Schema(name)));
                using var answer = await http.PostAsync(new Uri($"{url}subjects/{name}/versions"), content);
                Assert.True(answer.IsSuccessStatusCode);
                answered.Add(name, await answer.Content.ReadAsStringAsync());
            }
            catch (HttpRequestException) when (kill is not null)
            {
                break;
            }

            if (index == killAfter)
            {
                // While requests go on, so that it may fall into the middle of one.
                kill = Task.Run(process.Kill);
            }
        }

        await kill!;
        await process.WaitForExitAsync();
    }

    private static Process Start(string directory, out string url)
    {
        string assembly = typeof(RegistryDurabilityTests).Assembly.Location;
        var process = Process.Start(
            new ProcessStartInfo("dotnet", [assembly, "registry", directory]) { RedirectStandardOutput = true })!;
        url = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The registry did not start.");
        return process;
    }

    private static string Schema(string name) => $"syntax = \"proto3\"; message {name} {{ string value = 1; }}";
}
