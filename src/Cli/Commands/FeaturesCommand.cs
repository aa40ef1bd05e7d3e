using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using StreamML.Features;
using StreamML.Hosting;
using StreamML.Messaging.Connection;
using StreamML.StreamProcessors.Stages.Score;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml features CONTACT</c>: the features of a contact, rebuilt from the log.</summary>
internal static class FeaturesCommand
{
    public static Command Create()
    {
        var common = new CommonOptions();
        var contact = new Argument<string>("CONTACT")
        {
            Description = "A contact key, phone number, user id or user name.",
        };
        var at = new Option<string?>("--at")
        {
            Description = "Time, such as 2026-11-27T15:00:00Z. Default: the contact's latest event.",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object as the last line of stdout." };
        var command = new Command("features",
            "Print what the score models see of a contact, rebuilt from the log by the scorer's own code.\n"
            + "Example: streamml features 15550001234 --at 2026-11-27T15:00:00Z --json")
        {
            contact, at, json, common.Data,
        };
        command.SetAction(async (parsed, token) =>
        {
            long? atMs = TimeOf(parsed.GetValue(at));
            var settings = common.Load(parsed);
            await Installation.AdoptAsync(settings, token);
            using var kafka = await Pipeline.ConnectAsync(
                settings, TimeProvider.System, NullLoggerFactory.Instance, token);
            var lookup = new ContactLookup(kafka, settings, TimeProvider.System, NullLoggerFactory.Instance);
            var profile = await lookup.FindAsync(parsed.GetRequiredValue(contact), atMs, token);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(ToJson(profile, atMs), AnswerJson.Options));
            }
            else
            {
                Print(profile, atMs);
            }

            return 0;
        });
        return command;
    }

    private static long? TimeOf(string? text) => text is null ? null
        : DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal
                | DateTimeStyles.AdjustToUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : throw new RoleConfigurationException($"--at '{text}' is not a time. Write it like 2026-11-27T15:00:00Z.");

    private static object ToJson(ContactProfile profile, long? atMs) => new
    {
        profile.Tenant,
        profile.ContactKey,
        AsOfMs = atMs ?? profile.State.LatestMs,
        Offsets = profile.Offsets.ToDictionary(
            offset => $"{offset.Topic}/{offset.Partition}", offset => offset.NextOffset),
        Features = FeatureSchemas.All.ToDictionary(schema => schema.Name, schema => new
        {
            SchemaHash = schema.Hash,
            Values = schema.Features.Zip(profile.Vector(schema, atMs))
                .ToDictionary(pair => pair.First.Name, pair => float.IsNaN(pair.Second) ? (float?)null : pair.Second),
        }),
    };

    private static void Print(ContactProfile profile, long? atMs)
    {
        var asOf = DateTimeOffset.FromUnixTimeMilliseconds(atMs ?? profile.State.LatestMs);
        AnsiConsole.WriteLine($"{profile.ContactKey} as of {asOf:yyyy-MM-dd HH:mm:ss} UTC, from "
            + string.Join(", ", profile.Records.Select(topic => $"{topic.Value:N0} of {topic.Key.Name}")));
        foreach (var schema in FeatureSchemas.All)
        {
            float[] values = profile.Vector(schema, atMs);
            var table = new Table().Border(TableBorder.Simple).AddColumns(schema.Name, "", "value", "unit");
            foreach (var category in FeatureCategory.Of(schema))
            {
                string heading = category.Name;
                foreach (var feature in category.Features)
                {
                    float value = values[schema.IndexOf(feature.Name)];
                    table.AddRow(
                        heading, feature.Label,
                        float.IsNaN(value)
                            ? $"none: {feature.Missing}"
                            : value.ToString("0.###", CultureInfo.InvariantCulture),
                        float.IsNaN(value) ? "" : feature.Unit);
                    heading = "";
                }
            }

            AnsiConsole.Write(table);
        }
    }
}
