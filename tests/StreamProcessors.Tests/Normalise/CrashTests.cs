using StreamML.Messaging.Sources;
using StreamML.Testing.Processors;

namespace StreamML.StreamProcessors.Tests.Normalise;

/// <summary>
/// The same deliveries with and without crashes give the same records: rollbacks, commits whose outcome the task never
/// learnt, checkpoints, restarts with and without the folder, and files damaged by a power failure.
/// </summary>
public class CrashTests
{
    private static readonly string[] People = ["1", "2", "3", "4", "5", "6", "7", "8"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Deliveries_WithCrashesAtRandom_GiveWhatTheyGiveWithout(int seed)
    {
        using var calm = new NormaliserHarness();
        using var rough = new NormaliserHarness();
        var random = new Random(seed);
        for (int batch = 0; batch < 150; batch++)
        {
            string[] bodies = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Delivery(random))];
            calm.Time.Advance(TimeSpan.FromHours(1));
            rough.Time.Advance(TimeSpan.FromHours(1));

            calm.Commit([.. bodies.Select(body => calm.Webhook(body))]);
            SourceRecord[] records = [.. bodies.Select(body => rough.Webhook(body))];
            if (random.Next(4) == 0)
            {
                rough.RollBack(records);
            }

            if (random.Next(5) == 0)
            {
                rough.Checkpoint();
            }

            if (random.Next(6) == 0)
            {
                rough.CommitUnnoticed(records);
                Crash(rough, random);
            }
            else
            {
                rough.Commit(records);
            }

            if (random.Next(8) == 0)
            {
                Crash(rough, random);
            }
        }

        Assert.Equal(calm.Committed.Sent.Count, rough.Committed.Sent.Count);
        Assert.Equal(calm.Committed.Sent, rough.Committed.Sent);
        Assert.True(calm.Aliases.Count(alias => alias.Kind == Schemas.V1.IdentityKind.ContactKey) > 0);
    }

    private static void Crash(NormaliserHarness task, Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                task.Restart(keepFolder: false);
                break;
            case 1:
                task.Restart(harm: folder => Damage(folder, "seen-*.tbl", random));
                break;
            case 2:
                task.Restart(harm: folder => Damage(folder, "aliases.log", random));
                break;
            case 3:
                task.Restart(harm: folder => Damage(folder, "seen.checkpoint", random));
                break;
            default:
                task.Restart();
                break;
        }
    }

    /// <summary>Cuts one file short, empties it, or takes it away.</summary>
    private static void Damage(string folder, string pattern, Random random)
    {
        string[] files = [.. Directory.GetFiles(folder, pattern, SearchOption.AllDirectories).Order()];
        if (files.Length == 0)
        {
            return;
        }

        string file = files[random.Next(files.Length)];
        if (random.Next(3) == 0)
        {
            File.Delete(file);
            return;
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write);
        stream.SetLength(random.NextInt64(stream.Length + 1));
    }

    /// <summary>A text, a status or an identity change of a few people; ids come again and again.</summary>
    private static string Delivery(Random random)
    {
        string one = People[random.Next(People.Length)];
        string two = People[random.Next(People.Length)];
        int id = random.Next(400);
        long time = Bodies.Time + random.Next(1000);
        return random.Next(12) switch
        {
            0 => Bodies.Body(
                "user_id_update", $"{{\"user_id\":{{\"previous\":\"SE.{one}\",\"current\":\"SE.{two}x{id % 5}\"}}}}"),
            1 => Bodies.Statuses(
                $"{{\"id\":\"w{id}\",\"status\":\"read\",\"recipient_id\":\"{one}\",\"timestamp\":\"{time}\"}}"),
            2 => Message($"\"from\":\"{one}\",\"from_user_id\":\"SE.{one}\"", id, time),
            3 or 4 => Message($"\"from_user_id\":\"SE.{one}x{id % 5}\"", id, time),
            _ => Message(random.Next(2) == 0 ? $"\"from\":\"{one}\"" : $"\"from_user_id\":\"SE.{one}\"", id, time),
        };
    }

    private static string Message(string who, int id, long time) => Bodies.Body(
        "messages",
        $"{{\"messages\":[{{{who},\"id\":\"w{id}\",\"timestamp\":\"{time}\",\"type\":\"text\",\"text\":{{\"body\":\"t\"}}}}]}}");
}
