"""One stream for people, goods, resources and information (人、物、资源、信息): what, from where, to where, when."""
