using System.Text;
using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Trainer.Drift;

namespace StreamML.Trainer.Tests.Role.Watch;

/// <summary>Vectors of two features as they were served; the answer is their sum.</summary>
internal static class WatchedContacts
{
    public const string Schema = "hash";

    public static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A record of <c>contact.features</c>.</summary>
    public static SourceRecord Record(
        int contact, DateTimeOffset at, double[] values, long offset, int partition = 0, string tenant = "t",
        string version = "1") => new(
        new SourcePartition(TopicCatalogue.ContactFeatures, partition), offset, at.ToUnixTimeMilliseconds(),
        Encoding.UTF8.GetBytes($"{tenant}/{contact}"), Bytes(Features(contact, at, values, tenant, version)), []);

    /// <summary>Its value.</summary>
    public static ContactFeatures Features(
        int contact, DateTimeOffset at, double[] values, string tenant = "t", string version = "1")
    {
        var vector = new FeatureVector
        {
            Schema = "lead",
            SchemaHash = Schema,
            Values = { values.Select(value => (float)value) },
            Served = new ServedPrediction { ModelName = "m", ModelVersion = version, Value = values.Sum() },
        };
        return new ContactFeatures
        {
            Tenant = tenant,
            ContactKey = $"{tenant}/{contact}",
            AsOfMs = at.ToUnixTimeMilliseconds(),
            MadeAtMs = at.ToUnixTimeMilliseconds(),
            Vectors = { vector },
        };
    }

    /// <summary>Days of traffic: each contact writes once a day, in an hour of its own, some of them twice.</summary>
    /// <param name="days">Days.</param>
    /// <param name="contacts">Contacts.</param>
    /// <param name="shift">What is added to the first feature on a day.</param>
    /// <param name="seed">Seed.</param>
    public static List<SourceRecord> Days(int days, int contacts, Func<int, double> shift, int seed = 1)
    {
        var random = new Random(seed);
        double[] own = [.. Enumerable.Range(0, contacts).Select(_ => random.NextDouble())];
        var served = new List<(int Contact, DateTimeOffset At)>();
        for (int day = 0; day < days; day++)
        {
            for (int contact = 0; contact < contacts; contact++)
            {
                served.Add((contact, Start.AddDays(day).AddMinutes(random.Next(24 * 60))));
                if (contact % 5 == 0)
                {
                    served.Add((contact, Start.AddDays(day).AddMinutes(random.Next(24 * 60))));
                }
            }
        }

        long[] offsets = new long[2];
        return
        [
            .. served.OrderBy(each => each.At).Select(each => Record(
                each.Contact, each.At,
                [
                    own[each.Contact] + (random.NextDouble() / 5) + shift((each.At - Start).Days),
                    random.NextDouble(),
                ],
                offsets[each.Contact % 2]++, each.Contact % 2)),
        ];
    }

    /// <summary>The reference of a sample, as a model that adds the features would have it.</summary>
    public static DriftReference Reference(SampledVectors sample) => new(
        sample.Contacts,
        [
            FeatureReference.Of("first", 0.8, sample.Rows.Select(row => row[0])),
            FeatureReference.Of("second", 0.2, sample.Rows.Select(row => row[1])),
        ],
        FeatureReference.Of(DriftReference.Prediction, 1, sample.Rows.Select(row => row[0] + row[1])));

    private static byte[] Bytes(IMessage value) => [0, 0, 0, 0, 1, 0, .. value.ToByteArray()];
}
