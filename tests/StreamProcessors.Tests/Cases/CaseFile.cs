using System.Text.Json;
using StreamML.Messaging.Sources;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>The webhook bodies under tests/Cases.</summary>
internal static class CaseFile
{
    /// <summary>A record of `whatsapp.raw` with the body of a file, named by its number.</summary>
    public static SourceRecord Webhook(NormaliserHarness normaliser, string number)
    {
        string path = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Inputs"), $"{number}-*.json").Single();
        byte[] body = File.ReadAllBytes(path);
        using var document = JsonDocument.Parse(body);
        string[] accounts =
            [.. document.RootElement.GetProperty("entry").EnumerateArray()
                .Select(entry => entry.GetProperty("id").GetString()!)];
        return normaliser.Webhook(body, "acme", accounts);
    }
}
