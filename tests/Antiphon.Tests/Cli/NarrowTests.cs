namespace Antiphon.Tests.Cli;

/// <summary>A screen narrower than a table: lines of keys and values, and no word broken that fits a line.</summary>
public sealed class NarrowTests
{
    private const string Edges = "╭─┬╮│├┼┤╰┴╯";

    [Theory]
    [InlineData("rules", 20)]
    [InlineData("rules", 40)]
    [InlineData("rules", 60)]
    [InlineData("models", 20)]
    [InlineData("models", 40)]
    [InlineData("models", 60)]
    [InlineData("data list --data-root /tmp", 20)]
    [InlineData("data list --data-root /tmp", 40)]
    [InlineData("data list --data-root /tmp", 60)]
    public void No_word_is_broken_that_fits_a_line(string line, int width)
    {
        var (wide, narrow) = (Command.Run(line, width: 200).Fine(), Command.Run(line, width: width).Fine());

        var words = wide.Split([' ', '\n', .. Edges], StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length < width).ToArray();
        Assert.True(words.Length > 30);
        Assert.All(words, word => Assert.Contains(word, narrow));
        Assert.All(narrow.Split('\n'), text => Assert.InRange(text.Length, 0, width));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    public void Rows_follow_one_another(int width)
    {
        var output = Command.Run("models", width: width).Fine();

        Assert.StartsWith("model: mlp\nwhat it is: dense", output);
        Assert.Contains("\n28x28x1: 494,710\n32x32x3: 1,638,710\n\nmodel: lenet\n", output);
        Assert.DoesNotContain(output, c => Edges.Contains(c));
    }

    [Fact]
    public void A_comparison_shows_a_rule_after_the_other() => Assert.Matches(
        @"\nrule: bp\ntransports: weights\ntest accuracy: \d+\.\d\d %\nangle: 0\.0°\nvalidation: \d+\.\d\d %\n\nrule: fa\ntransports: nothing\n",
        Command.Run($"compare {Command.Small} --rules bp,fa", width: 40).Fine());

    [Fact]
    public void A_training_shows_an_epoch_after_the_other()
    {
        var output = Command.Run($"train {Command.Small}", width: 40).Fine();

        Assert.Matches(@"\n\nepoch: 1\ntrain loss: \d+\.\d{4}\nvalidation: \d+\.\d\d %\nangle W, B: \d+\.\d°\nby stage: [▁-█]\nimages/s: \d+\n\n", output);
        Assert.DoesNotContain("epoch  train loss", output);
    }

    [Fact]
    public void A_table_that_fits_to_the_letter_is_one()
    {
        var table = Command.Run($"compare {Command.Small} --rules bp", width: 80).Fine().Split('\n').First(text => text.StartsWith('╭'));

        Assert.Contains(table, Command.Run($"compare {Command.Small} --rules bp", width: table.Length).Fine());
        Assert.DoesNotContain('╭', Command.Run($"compare {Command.Small} --rules bp", width: table.Length - 1).Fine());
    }

    [Fact]
    public void Help_keeps_two_columns_of_words() => Assert.Contains("fashion-mnist", Command.Run("train --help", width: 20).Fine());
}
