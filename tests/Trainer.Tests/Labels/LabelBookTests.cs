using StreamML.Schemas.V1;
using StreamML.Trainer.Labels;

namespace StreamML.Trainer.Tests.Labels;

/// <summary>Whose labels are compared with whose.</summary>
public sealed class LabelBookTests
{
    [Fact]
    public void Report_LabelsOfAMessage_MeetWhateverTextComesWithThem()
    {
        var book = new LabelBook(null, null);
        book.Add(Given("anna", "m1", "return"));
        book.Add(Given("bob", "m1", "Return ", text: "i want my money back"));
        book.Add(Given("anna", "", "return", text: "other"));
        book.Add(Given("bob", "", "tracking", text: "other"));

        var report = Assert.Single(book.Report(null));

        Assert.Equal(("intent", null), (report.Task, report.Language));
        Assert.Equal(2, report.Agreement.Texts);
        Assert.Equal(0.5, report.Agreement.Agreement);
        Assert.Equal(new LabelPair("return", "tracking", 1), Assert.Single(report.Agreement.Disagreements));
    }

    [Fact]
    public void Add_LabelsOfOneTenantTaskOrPersonAlone_AreNotShared()
    {
        var book = new LabelBook(null, null);
        book.Add(Given("anna", "m1", "return"));
        book.Add(Given("bob", "m1", "return", tenant: "other"));
        book.Add(Given("bob", "m1", "anger", model: "emotion"));
        book.Add(Given("anna", "m1", "tracking", atMs: 2));

        Assert.Empty(book.SharedMessages);
        Assert.All(book.Report(null), report => Assert.Equal(0, report.Agreement.Texts));
    }

    [Fact]
    public void Add_LabelWithoutPerson_IsCountedApart()
    {
        var book = new LabelBook("intent", "t");
        book.Add(Given("", "m1", "return"));
        book.Add(Given("", "m1", "return", tenant: "other"));
        book.Add(Given("", "m1", "anger", model: "emotion"));
        book.Add(Given("", "m1", "return", kind: FeedbackKind.Opinion));

        Assert.Equal(1, book.Nameless);
        Assert.Empty(book.Report(null));
    }

    [Fact]
    public void Add_OlderLabelThatComesLater_DoesNotReplaceTheLatest()
    {
        var book = new LabelBook(null, null);
        book.Add(Given("anna", "m1", "return", atMs: 5));
        book.Add(Given("anna", "m1", "tracking", atMs: 4));
        book.Add(Given("bob", "m1", "return"));

        Assert.Equal(1.0, Assert.Single(book.Report(null)).Agreement.Agreement);
    }

    [Fact]
    public void Report_PerLanguage_TakesTheMessagesLanguageBeforeTheRows()
    {
        var book = new LabelBook(null, null);
        foreach (string person in new[] { "anna", "bob" })
        {
            book.Add(Given(person, "m1", "return", language: "en"));
            book.Add(Given(person, "m2", "return", language: "en"));
            book.Add(Given(person, "m3", "return"));
        }

        Assert.Equal([("t", "m1"), ("t", "m2"), ("t", "m3")], book.SharedMessages.Order());
        book.SetLanguage("t", "m1", "hi");

        Assert.Equal(
            [(null, 3), ("en", 1), ("hi", 1)],
            book.Report(null).Select(report => (report.Language, report.Agreement.Texts)));
        Assert.Equal("hi", Assert.Single(book.Report("HI")).Language);
    }

    private static Feedback Given(
        string person, string message, string label, string text = "", string tenant = "t", string model = "intent",
        long atMs = 1, string language = "", FeedbackKind kind = FeedbackKind.Correction)
    {
        var given = new Feedback
        {
            Tenant = tenant,
            Kind = kind,
            Model = model,
            Label = label,
            MessageId = message,
            Text = text,
            OccurredAtMs = atMs,
        };
        foreach (var (name, value) in new[] { ("given_by", person), ("language", language) })
        {
            if (value.Length > 0)
            {
                given.Attributes[name] = $"\"{value}\"";
            }
        }

        return given;
    }
}
