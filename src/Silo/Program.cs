using Otron.Silo.Hosting;

return await SiloHost.RunAsync(args);
