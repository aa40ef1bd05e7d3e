using StreamML.Hosting;
using StreamML.Ingest;

namespace StreamML.Demo.Tests;

/// <summary>Secrets that a run makes, and those that it leaves.</summary>
public sealed class SecretTests
{
    [Fact]
    public void Secure_WithoutAppSecret_MakesAnotherEachTime()
    {
        string one = AppSecretOf([]), other = AppSecretOf([]);

        Assert.Equal(32, one.Length);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void Secure_WithAppSecret_KeepsIt() => Assert.Equal(
        "known", AppSecretOf(new(StringComparer.Ordinal) { ["Ingest:AppSecrets:0"] = "known" }));

    private static string AppSecretOf(Dictionary<string, string?> values)
    {
        var settings = Settings.Load(values);
        DemoRun.Secure(settings);
        return Assert.Single(settings.Get<IngestOptions>().AppSecrets);
    }
}
