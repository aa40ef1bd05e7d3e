using System.Runtime.InteropServices;
using System.Text;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Audience;
using StreamML.Inference.Text;
using StreamML.Schemas.V1;
using StreamML.Trainer.FineTuning;
using StreamML.Trainer.Role;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Tests.Role;

/// <summary>Nothing that fewer than five contacts wrote is in a model that the trainer makes.</summary>
public sealed class PersonalWordsTests
{
    private const int Contacts = 500;
    private const int CanariesEach = 20;
    private const string HouseWord = "kwoxplim";

    private static readonly BasisModel Shipped = new(DefaultArtifacts.Load("intent"));

    [Fact]
    public void Canaries_OfFewerThanFiveContacts_AreNotInTheModel()
    {
        string[] canaries = Canaries();
        var rows = Rows(canaries);
        var (held, told) = (Train(rows, 5), Train([.. rows.Take(100)], 1));

        Assert.Equal(10_000, canaries.Length);
        Assert.Equal(0, CountBytes(held, canaries));
        Assert.Equal(0, CountKeys(held, rows, canaries));
        int ofControl = CountKeys(told, rows, canaries);
        Assert.True(ofControl > 50, $"The control holds {ofControl}: the test cannot fail.");

        // What many say is learned all the same.
        var learned = new BasisModel(held);
        Assert.Contains(Keys(HouseWord), key => learned.Find(key) >= 0 && Shipped.Find(key) < 0);
    }

    [Fact]
    public void Numbers_LinksAndAddresses_AreAlikeToEveryModel()
    {
        Assert.Equal(Keys("call 4670123456 now"), Keys("call 9981234 now"));
        Assert.Equal(Keys("see https://a.example/anna now"), Keys("see www.b.example now"));
        Assert.Equal(Keys("write anna@a.example now"), Keys("write bo.b@c.example now"));
        Assert.NotEqual(Keys("call 12 now"), Keys("call 12345 now"));
    }

    // Numbers, addresses and names, each of one to four contacts.
    private static string[] Canaries() =>
    [
        .. Enumerable.Range(0, Contacts * CanariesEach).Select(number => (number % 4) switch
        {
            0 => $"{46_700_000_000L + (number * 7_919L)}",
            1 => $"{Name(number)}@{Name(number + 1)}.example",
            2 => $"https://{Name(number)}.example/{number}",
            _ => Name(number),
        }),
    ];

    private static string Name(int number)
    {
        var letters = new StringBuilder("zq");
        for (int i = 0, rest = (number * 7_919) + 1_000_003; i < 8; i++, rest /= 5)
        {
            letters.Append("bdfgk"[rest % 5]).Append(i % 2 == 0 ? "u" : "");
        }

        return letters.ToString();
    }

    private static IReadOnlyList<LabelledRow> Rows(string[] canaries) => LabelledRow.InOrder(
        Enumerable.Range(0, Contacts).Select(number => new LabelledRow(0, number, Row(number, canaries))));

    private static TrainingRow Row(int number, string[] canaries)
    {
        var row = TrainingRows.HouseWord(number);
        row.Label = number % 2 == 0 ? "purchase" : "support";

        // A quarter of the canaries is told by three more contacts each.
        var own = Enumerable.Range(0, CanariesEach).Select(i => canaries[(number * CanariesEach) + i]);
        var others = Enumerable.Range(1, 3).SelectMany(back => Enumerable.Range(0, CanariesEach / 4).Select(
            i => canaries[((((number + back) % Contacts) * CanariesEach) + i)]));
        string house = number % 2 == 0 ? HouseWord : "";
        row.Text = $"{row.Text} {house} {string.Join(' ', own.Concat(others))}";
        return row;
    }

    private static ModelArtifact Train(IReadOnlyList<LabelledRow> rows, int contacts)
    {
        var learner = TextLearner.All(new AudienceOptions()).Single(each => each.Task == "intent");
        var part = TrainingRows.Part with { NgramContacts = contacts, Folds = 2 };
        var run = new LearnerRun("1", learner.Shipped, part, new Progress<string>(), TimeProvider.System);
        var model = learner.Train(rows, run, CancellationToken.None);
        return new ModelArtifact(model.Manifest with { Training = part }, model.Model);
    }

    // All bytes are searched for the first eight of each canary.
    private static int CountBytes(ModelArtifact model, string[] canaries)
    {
        var beginnings = canaries.Select(canary => MemoryMarshal.Read<ulong>(Encoding.UTF8.GetBytes(canary)))
            .ToHashSet();
        byte[] bytes = [.. model.Manifest.ToUtf8(), .. model.Model.ToArray()];
        int found = 0;
        for (int i = 0; i + sizeof(ulong) <= bytes.Length; i++)
        {
            found += beginnings.Contains(MemoryMarshal.Read<ulong>(bytes.AsSpan(i))) ? 1 : 0;
        }

        return found;
    }

    // A model knows n-grams by their keys. Those that many share, such as that of any link, tell nothing.
    private static int CountKeys(
        ModelArtifact model, IReadOnlyList<LabelledRow> rows, string[] canaries)
    {
        var tuned = new BasisModel(model);
        var contacts = rows.SelectMany(row => Keys(row.Value.Text).Distinct()).CountBy(key => key).ToDictionary();
        return canaries.Count(canary => Keys(canary).Any(
            key => contacts.GetValueOrDefault(key) < 5 && tuned.Find(key) >= 0 && Shipped.Find(key) < 0));
    }

    private static uint[] Keys(string text)
    {
        var reader = new NgramText(Shipped.Part.Ngrams);
        reader.Read(text);
        return [.. reader.Words, .. reader.Chars];
    }
}
