#:project ../src/Antiphon/Antiphon.csproj
#:property PublishAot=false
using Antiphon.Data;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Training;

var data = DataCatalogue.Open("demo", root: null, seed: 1);
foreach (FeedbackRule rule in (FeedbackRule[])[new Backprop(), new KolenPollack(), new FeedbackAlignment()])
{
    var network = new LeNet().Grow(data.Shape, data.Classes, rule, seed: 1); // the same W for every rule
    Console.WriteLine($"{rule.GetType().Name}: {new Trainer(network, new Recipe { Epochs = 1 }).Fit(data)}");
}
