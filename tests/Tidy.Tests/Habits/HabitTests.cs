namespace StreamML.Tidy.Tests.Habits;

/// <summary>No unfinished work, no exception that disappears, no thread that waits for a task.</summary>
public sealed class HabitTests
{
    [Fact]
    public void Code_InTheRepository_HasNoUnfinishedWork() =>
        Clean.AssertRule("unfinished", Repository.CSharp.SelectMany(HabitRules.UnfinishedWork));

    [Fact]
    public void Code_InTheRepository_HasNoEmptyCatch() =>
        Clean.AssertRule("empty-catch", Repository.CSharp.SelectMany(HabitRules.EmptyCatch));

    [Fact]
    public void Code_InTheRepository_BlocksNoThread() =>
        Clean.AssertRule("blocked-thread", Repository.CSharp.SelectMany(HabitRules.BlockedThread));

    [Fact]
    public void Fixtures_InTheRepository_EndWhatTheyStarted() =>
        Clean.AssertRule("fixture-without-end", HabitRules.FixtureWithoutEnd(Repository.CSharp));

    [Theory]
    [InlineData("// TO" + "DO: later", 1)]
    [InlineData("/* FIX" + "ME */", 1)]
    [InlineData("/// <summary>TO" + "DO</summary>\nint x;", 1)]
    [InlineData("void Run() => throw new NotImplementedException();", 1)]
    [InlineData("string s = \"TO" + "DO\";", 0)]
    [InlineData("// todos are a feature of calendars", 0)]
    public void UnfinishedWork_InASnippet_IsFound(string member, int expected) =>
        Assert.Equal(expected, HabitRules.UnfinishedWork(InClass(member)).Count());

    [Theory]
    [InlineData("catch { }", 1)]
    [InlineData("catch (Exception) { /* whatever */ }", 1)]
    [InlineData("catch (IOException) { }", 1)]
    [InlineData("catch (IOException) { /* the peer went away, which ends the loop */ }", 0)]
    [InlineData("catch { throw; }", 0)]
    public void EmptyCatch_InASnippet_IsFound(string clause, int expected) =>
        Assert.Equal(expected, HabitRules.EmptyCatch(InClass($"void Run() {{ try {{ Go(); }} {clause} }}")).Count());

    [Theory]
    [InlineData("Thread.Sleep(1);", 1)]
    [InlineData("var x = task.Result;", 1)]
    [InlineData("task.Wait();", 1)]
    [InlineData("task.GetAwaiter().GetResult();", 1)]
    [InlineData("Task.WaitAll(a, b);", 1)]
    [InlineData("gate.Wait(limit);", 0)]
    [InlineData("await task;", 0)]
    public void BlockedThread_InASnippet_IsFound(string statement, int expected) =>
        Assert.Equal(expected, HabitRules.BlockedThread(InClass($"void Run() {{ {statement} }}")).Count());

    [Theory]
    [InlineData("Broker", "IAsyncDisposable", 1)]
    [InlineData("Broker", "IAsyncDisposable, IAsyncLifetime", 0)]
    [InlineData("Broker", "IAsyncLifetime", 0)]
    [InlineData("OfSomethingTests", "IAsyncDisposable", 1)]
    [InlineData("Harness", "IAsyncDisposable", 0)]
    public void FixtureWithoutEnd_InASnippet_IsFound(string name, string bases, int expected) => Assert.Equal(
        expected,
        HabitRules.FixtureWithoutEnd(
        [
            new("tests/A.cs", "class FirstTests : IClassFixture<Broker>;\n"),
            new("tests/B.cs", $"class {name} : {bases};\n"),
        ]).Count());

    private static SourceFile InClass(string member) => new("src/Bad.cs", $"class A\n{{\n{member}\n}}\n");
}
