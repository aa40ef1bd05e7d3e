using System.Runtime.CompilerServices;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Tests.Broker;

/// <summary>docs/broker-support.md says what the handlers say.</summary>
public sealed class SupportTableTests
{
    [Fact]
    public void SupportTable_ListsEveryHandlerWithItsVersions()
    {
        string[] rows =
        [
            .. File.ReadLines(Document()).Where(line => line.StartsWith("| ", StringComparison.Ordinal))
                .Select(line => string.Join('|', line.Split('|').Skip(1).Take(3).Select(cell => cell.Trim())))
                .Where(row => row.Split('|') is [_, { } key, _] && int.TryParse(key, out _)),
        ];
        Assert.Equal(ServedApis.All.Select(Row), rows);
    }

    private static string Row(ApiHandler handler) => $"{handler.Key}|{(int)handler.Key}|{Versions(handler)}";

    private static string Versions(ApiHandler handler) =>
        handler.Min == handler.Max ? $"{handler.Min}" : $"{handler.Min}-{handler.Max}";

    private static string Document([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "docs", "broker-support.md");
}
