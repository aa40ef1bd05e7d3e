using StreamML.Trainer.Labels;

namespace StreamML.Trainer.Tests.Labels;

/// <summary>
/// Krippendorff's alpha on the examples of its author (Computing Krippendorff's Alpha-Reliability, 2011), where a dot
/// is a text that a person did not label.
/// </summary>
public sealed class LabelAgreementTests
{
    [Theory]
    [InlineData(0.095, "0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")]
    [InlineData(0.692, "a a b b d c c c e d d a", "b a b b b c c c e d d d")]
    [InlineData(
        0.743, "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .")]
    public void Of_PublishedExample_GivesItsAlpha(double alpha, params string[] people) =>
        Assert.Equal(alpha, LabelAgreement.Of(Labels(people)).Alpha!.Value, 3);

    [Fact]
    public void Of_TextsOfOnePersonOnly_AreLeftOut()
    {
        var report = LabelAgreement.Of(Labels(
            "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .",
            "1 2 3 3 2 4 4 1 2 5 1 ."));

        Assert.Equal((11, 4, 40), (report.Texts, report.People, report.Labels));
        Assert.Equal(0.8, report.Agreement!.Value, 12);
        Assert.Equal(
            [
                new("1", "2", 4), new("2", "3", 4), new("1", "3", 1), new("1", "4", 1), new("2", "4", 1),
                new("3", "4", 1),
            ],
            report.Disagreements);
        Assert.InRange(report.Alpha!.Value, report.Alpha.Low, report.Alpha.High);
        Assert.True(report.Alpha.Low < 0.743 && report.Alpha.High > 0.743);
    }

    [Fact]
    public void Of_PeopleWhoAgree_IsOne()
    {
        var report = LabelAgreement.Of(Labels("a b a", "a b a"));

        Assert.Equal(1.0, report.Agreement);
        Assert.Equal(1.0, report.Alpha!.Value);
        Assert.Empty(report.Disagreements);
    }

    [Fact]
    public void Of_OneLabelOnly_HasNoAlpha()
    {
        var report = LabelAgreement.Of(Labels("a a a", "a a a"));

        Assert.Equal(1.0, report.Agreement);
        Assert.Null(report.Alpha);
    }

    [Fact]
    public void Of_NoTextOfTwoPeople_HasNoFigure()
    {
        var report = LabelAgreement.Of(Labels("a . b", ". b ."));

        Assert.Equal((0, 0, 0), (report.Texts, report.People, report.Labels));
        Assert.Null(report.Agreement);
        Assert.Null(report.Alpha);
    }

    [Fact]
    public void Of_SecondLabelOfAPerson_ReplacesTheFirst()
    {
        var report = LabelAgreement.Of(
        [
            new("1", "anna", "a"), new("1", "bob", "b"), new("2", "anna", "a"), new("2", "bob", "a"),
            new("1", "anna", "b"),
        ]);

        Assert.Equal(1.0, report.Agreement);
        Assert.Equal(4, report.Labels);
    }

    private static IEnumerable<GivenLabel> Labels(params string[] people) =>
        from person in people.Index()
        from label in person.Item.Split(' ').Index()
        where label.Item != "."
        select new GivenLabel($"{label.Index}", $"{person.Index}", label.Item);
}
